/**
 * Where one process of a run asks another: an HTTP server on loopback that listens only to processes of its own run. A page in any
 * browser on the machine can send a request here, and so can every other user. But they do not know the secret, and a
 * page always sends its Origin.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isSecret } from '../system/secret.ts';
import { type CheckedOrder, checkOrder } from './orders.ts';
import { messageOf } from './trial.ts';

/** The longest order, in bytes; no real one comes close. */
const LONGEST = 1 << 20;

export interface Desk {
  readonly port: number;
  /** How many questions have no answer yet. */
  readonly pending: () => number;
  /** Takes no more. */
  close(): void;
}

/**
 * Starts taking orders.
 * @param play plays an order and returns the answer, which is sent as JSON; the signal aborts when the client has gone
 *   away
 */
export const takeOrders = (play: (order: CheckedOrder, signal: AbortSignal) => Promise<unknown>): Promise<Desk> =>
  openDesk((body, signal) => play(checkOrder(body), signal));

/**
 * Opens a desk.
 * @param answer gives what is sent as JSON; an error is sent as its message, with status 500
 */
export async function openDesk(answer: (body: unknown, signal: AbortSignal) => Promise<unknown>): Promise<Desk> {
  let pending = 0;
  let port = 0;
  const server = createServer(async (request, response) => {
    const refused = refusalOf(request, port);
    if (refused !== null) return refuse(request, response, refused);
    pending++;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const body = await bodyOf(request);
      if (body === null) return refuse(request, response, 413);
      const answered = await answer(JSON.parse(body), gone.signal);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answered));
    } catch (error) {
      response.statusCode = 500;
      response.end(messageOf(error));
    } finally {
      pending--;
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot open a desk: no port');
  port = address.port;
  server.unref(); // what waits for an answer keeps its own process alive
  return { port, pending: () => pending, close: () => void server.close() };
}

/** The status for refusing a request; null if it is an order of the run. */
function refusalOf({ method, url, headers }: IncomingMessage, port: number): number | null {
  const [, secret = ''] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
  // Someone else's DNS may point a name at this address (DNS rebinding).
  if (headers.host !== `127.0.0.1:${port}` || headers.origin !== undefined || !isSecret(secret)) return 403;
  if (url !== '/') return 404;
  if (method !== 'POST') return 405;
  if (headers['content-type'] !== 'application/json') return 415;
  return Number(headers['content-length'] ?? 0) > LONGEST ? 413 : null;
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end();
  request.resume();
}

/** The body; null if it is longer than any order. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
