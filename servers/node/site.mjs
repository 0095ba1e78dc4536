// @ts-check
/** The answers of the small site, as HTTP/1.0 messages. */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const SITE = new URL('../site/', import.meta.url);
const LONGEST_MS = 60000;

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

/** @param {string} target */
async function answerGet(target) {
  const [path = '', query = ''] = target.split('?');
  if (path === '/slow') return slow(new URLSearchParams(query).get('ms') ?? '0');
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

/** @param {string} status @param {string} body */
function text(status, body) {
  return message(status, 'text/plain; charset=utf-8', Buffer.from(body));
}

/** @param {string} status @param {string} type @param {Buffer} body */
function message(status, type, body) {
  // no-store: every trial must ask for everything.
  const head = [
    `HTTP/1.0 ${status}`,
    `Date: ${new Date().toUTCString()}`,
    `Content-Type: ${type}`,
    `Content-Length: ${body.length}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}
