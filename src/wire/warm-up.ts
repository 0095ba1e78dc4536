/** Warms up the relay: code is slower the first time it runs, and a slower relay changes what browsers do. */
import { createServer } from 'node:net';
import { askAsBystander } from './bystander.ts';
import { startRelay } from './relay.ts';

const EXCHANGES = 100;
const ANSWER = 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok';

/**
 * Sends some exchanges through a separate relay. Measured with Chromium on `python-sequential › bystander`: 87 of 100
 * trials stalled when one process ran them all, 20 of 40 when each trial had a new worker, and 26 of 40 when that
 * worker was warmed up.
 */
export async function warmUp(): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(ANSWER));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const relay = await startRelay(typeof address === 'object' ? (address?.port ?? 0) : 0);
  for (let sent = 0; sent < EXCHANGES; sent++) await askAsBystander(relay.port, '/').outcome;
  await relay.close();
  await new Promise((resolve) => server.close(resolve));
}
