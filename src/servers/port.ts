/** Ports on the loopback address. */
import net from 'node:net';
import getPort from 'get-port';
import { isOwnFault } from '../system/own-fault.ts';

/** A free port on 127.0.0.1, given out once by this process. Another process may still take it before it is used. */
export function choosePort(): Promise<number> {
  return getPort({ host: '127.0.0.1', reserve: true });
}

/**
 * Does somebody hold this port on 127.0.0.1? Found out by binding it, which disturbs nobody, rather than by connecting.
 * @throws what keeps anything from being bound at all
 */
export function isPortHeld(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (isOwnFault(error)) reject(error);
      else resolve(true);
    });
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(false)));
  });
}
