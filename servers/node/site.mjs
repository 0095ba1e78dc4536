// @ts-check
/** The answers of the small site, as HTTP/1.0 messages. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const SITE = new URL('../site/', import.meta.url);
const LONGEST_MS = 60000;
/** RFC 6455, section 1.3. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** @type {Record<string, { file: string, type: string }>} */
const routes = JSON.parse(await readFile(new URL('routes.json', SITE), 'utf8'));

/**
 * @param {string} head request line and header lines
 * @returns {Promise<Buffer>} a whole answer, after which the connection is to be closed
 */
export async function answerTo(head) {
  const [, method = '', target = ''] = /^([A-Z]+) (\S+) HTTP\/1\.[01](?:\r?\n|$)/.exec(head) ?? [];
  if (method === '') return text('400 Bad Request', 'not an HTTP/1 request\n');
  if (method !== 'GET' && method !== 'HEAD') return text('501 Not Implemented', 'only GET and HEAD\n');
  const answer = await answerGet(target);
  return method === 'GET' ? answer : answer.subarray(0, answer.indexOf('\r\n\r\n') + 4);
}

/**
 * How an answer begins that lasts until the client closes, for `/events` and `/socket`; null for everything else. `reads`
 * says that the server waits for what the client may say: who only writes is not subject to a read time-out.
 * @param {string} head request line and header lines
 * @returns {{ begins: string, reads: boolean } | null}
 */
export function streamTo(head) {
  if (/^GET \/events(\?\S*)? HTTP/.test(head)) {
    const type = 'Content-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close';
    return { begins: `HTTP/1.0 200 OK\r\n${type}\r\n\r\n: nothing has happened yet\n\n`, reads: false };
  }
  const key = /^sec-websocket-key:\s*(\S+)\s*$/im.exec(head)?.[1];
  if (!/^GET \/socket(\?\S*)? HTTP/.test(head) || !/^upgrade:\s*websocket\s*$/im.test(head) || !key) return null;
  const accept = createHash('sha1').update(`${key}${WEBSOCKET_GUID}`).digest('base64');
  // A handshake is HTTP/1.1 (RFC 6455, section 4.2.2), whatever the server speaks otherwise.
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  return { begins: `${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`, reads: true };
}

/** @param {string} target */
async function answerGet(target) {
  const [path = '', query = ''] = target.split('?');
  if (path === '/slow') return slow(new URLSearchParams(query).get('ms') ?? '0');
  if (path === '/redirect') return redirect(new URLSearchParams(query).get('to') ?? '');
  if (path === '/socket') return text('400 Bad Request', 'not a WebSocket handshake\n');
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!route) return text('404 Not Found', 'not found\n');
  return message('200 OK', route.type, await readFile(new URL(route.file, SITE)));
}

/**
 * Thinks, as a handler does that asks a database: meanwhile a sequential server does nothing else.
 * @param {string} ms
 */
async function slow(ms) {
  if (!/^\d+$/.test(ms)) return text('400 Bad Request', 'ms must be a whole number of milliseconds\n');
  const waited = Math.min(Number(ms), LONGEST_MS);
  await delay(waited);
  return text('200 OK', `answered after ${waited} ms\n`);
}

/** @param {string} to */
function redirect(to) {
  const url = URL.canParse(to) ? new URL(to) : null;
  const isLoopback = url !== null && /^(localhost|.+\.localhost|127\.0\.0\.1)$/.test(url.hostname);
  if (url?.protocol !== 'http:' || !isLoopback) {
    return text('400 Bad Request', 'to must be an http: address of this machine\n');
  }
  return text('302 Found', 'elsewhere\n', [`Location: ${url.href}`]);
}

/** @param {string} status @param {string} body @param {string[]} headers */
function text(status, body, headers = []) {
  return message(status, 'text/plain; charset=utf-8', Buffer.from(body), headers);
}

/** @param {string} status @param {string} type @param {Buffer} body @param {string[]} headers */
function message(status, type, body, headers = []) {
  // no-store: every trial must ask for everything.
  const head = [
    `HTTP/1.0 ${status}`,
    `Date: ${new Date().toUTCString()}`,
    `Content-Type: ${type}`,
    `Content-Length: ${body.length}`,
    'Cache-Control: no-store',
    'Connection: close',
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}
