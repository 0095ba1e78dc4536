/** Waits until a server is ready. */
import http from 'node:http';
import https from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { isOwnFault } from '../domain/errors.ts';
import type { ProcessGroup } from '../system/process-group.ts';
import type { ServerDefinition } from './definition.ts';
import { NoRoom } from './errors.ts';

/** An answer that has not ended after this long is assumed to be endless. */
const ENDLESS_MS = 2000;

/**
 * Waits until a server that was just started is ready; with `tls` it is asked over TLS. If it never is, this waits forever, so the
 * caller must abort it.
 * Rejects with NoRoom if the server cannot be asked at all. Must be called before anything else is awaited, or the line
 * may be missed.
 */
export function becomesReady(
  ready: ServerDefinition['ready'],
  group: ProcessGroup,
  port: number,
  signal: AbortSignal,
  tls = false,
): Promise<void> {
  return 'line' in ready ? lineAppears(ready.line, group, signal) : requestIsAnswered(ready, port, signal, tls);
}

function lineAppears(pattern: RegExp, group: ProcessGroup, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = group.onLine((line) => {
      if (line.search(pattern) === -1) return;
      end();
      resolve();
    });
    signal.addEventListener('abort', end);
  });
}

/**
 * One complete request at a time, each on its own connection: a sequential server must not be left with a silent one.
 */
async function requestIsAnswered(
  { request, anyStatus }: Extract<ServerDefinition['ready'], { request: string }>,
  port: number,
  signal: AbortSignal,
  tls: boolean,
): Promise<void> {
  while (!signal.aborted) {
    const status = await ask(request, port, signal, tls);
    // 502 to 504: a proxy that is ready before the server behind it.
    if (status !== null && (anyStatus || status < 502 || status > 504)) return;
    await delay(25);
  }
  await new Promise(() => {});
}

function ask(target: string, port: number, signal: AbortSignal, tls: boolean): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const path = target.replace(/^GET\s+/, '');
    const where = { host: '127.0.0.1', port, path, agent: false, signal };
    // The certificate is the server's own: nobody relies on it here.
    const request = tls ? https.get({ ...where, servername: 'localhost', rejectUnauthorized: false }) : http.get(where);
    request.on('response', (response) => {
      response.on('end', () => resolve(response.statusCode ?? null));
      response.on('close', () => resolve(null));
      // An endless page is also an answer. Cutting an answer short may kill a simple server, so it gets time to end.
      const endless = setTimeout(() => {
        resolve(response.statusCode ?? null);
        request.destroy();
      }, ENDLESS_MS);
      response.on('close', () => clearTimeout(endless));
      response.resume();
    });
    request.on('error', (error) => {
      if (isOwnFault(error)) reject(new NoRoom(`the server could not be asked whether it is ready: ${error.message}`));
      else resolve(null);
    });
  });
}
