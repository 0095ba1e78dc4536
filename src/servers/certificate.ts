/** The certificate of the servers that speak TLS: self-signed, made for the run, and deleted after it. */
import { createHash, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { oncePerRun } from '../system/once-per-run.ts';

export interface Certificate {
  /** PEM files that only this user can read. */
  readonly certificate: string;
  readonly key: string;
  /** SHA-256 of its public key (SubjectPublicKeyInfo), in base64, with which Chromium can be told to accept it. */
  readonly pin: string;
}

/** The run's certificate for `localhost`, the names below it and 127.0.0.1. */
export async function runCertificate(): Promise<Certificate> {
  const folder = await oncePerRun('certificate', make);
  const certificate = path.join(folder, 'certificate.pem');
  const key = new X509Certificate(await readFile(certificate)).publicKey.export({ type: 'spki', format: 'der' });
  const pin = createHash('sha256').update(key).digest('base64');
  return { certificate, key: path.join(folder, 'key.pem'), pin };
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
