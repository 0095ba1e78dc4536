/**
 * Certificates of servers that speak TLS: the one of the kit's own, self-signed, made for the run and deleted after it; and the
 * one of any server, so that a browser can be told to accept it.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { oncePerRun } from '../system/once-per-run.ts';

export interface Certificate {
  /** PEM files that only this user can read. */
  readonly certificate: string;
  readonly key: string;
}

/** The run's certificate for `localhost`, the names below it and 127.0.0.1. */
export async function runCertificate(): Promise<Certificate> {
  const folder = await oncePerRun('certificate', make);
  return { certificate: path.join(folder, 'certificate.pem'), key: path.join(folder, 'key.pem') };
}

/** How long a server may take to shake hands, and to end the connection after the kit has, in milliseconds. */
const HANDSHAKE_MS = 10_000;
const END_MS = 1000;

/**
 * Shakes hands with the server at a port of 127.0.0.1, and leaves.
 * @returns `pin`: SHA-256 of its certificate's public key (SubjectPublicKeyInfo), in base64, as Chromium takes it
 * @throws if there is no handshake
 */
export async function certificateAt(port: number): Promise<{ readonly pin: string }> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false });
  socket.setTimeout(HANDSHAKE_MS, () => socket.destroy(new Error(`no handshake within ${HANDSHAKE_MS / 1000} s`)));
  try {
    await once(socket, 'secureConnect');
    const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
    if (!key) throw new Error('it showed no certificate');
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.end(); // the server is to see an end, and no reset
    socket.resume();
    await Promise.race([gone, delay(END_MS, undefined, { ref: false })]);
    return { pin: createHash('sha256').update(key).digest('base64') };
  } catch (error) {
    throw new Error(`Cannot learn the certificate of the server at port ${port}: ${(error as Error).message}`);
  } finally {
    socket.destroy();
  }
}

async function make(folder: string): Promise<void> {
  // It takes a third of a second to load, and most runs speak no TLS.
  const { generate } = await import('selfsigned');
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 2, value: '*.localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  await writeFile(path.join(folder, 'certificate.pem'), cert, { mode: 0o600 });
  await writeFile(path.join(folder, 'key.pem'), key, { mode: 0o600 });
}
