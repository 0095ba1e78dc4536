// @ts-check
/** The answers of the small site, for whatever carries them: a bare socket, Node's own http, Deno, Bun. */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const SITE = new URL('../site/', import.meta.url);
const LONGEST_MS = 60000;
/** A redirect leads to this machine and nowhere else. */
const LOOPBACK = /^http:\/\/(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1)(?::\d+)?(?:[/?#][!-~]*)?$/;

/** A browser may freeze this page for "back" when it is left, which `no-store` forbids. */
const FREEZABLE = '/live';

/** Takes whatever is posted to it. Whoever carries the answer has read the body. */
const POSTED = '/posted';

/** @type {Record<string, { file: string, type: string }>} */
const routes = JSON.parse(await readFile(new URL('routes.json', SITE), 'utf8'));

/** @typedef {{ status: number, headers: Record<string, string>, body: Buffer }} Answer */

/**
 * @param {string} method
 * @param {string} target the path and query of a request line
 * @returns {Promise<Answer>} to a HEAD request the body is sent by nobody
 */
export async function answerTo(method, target) {
  if (method === 'POST' && target === POSTED) return text(200, 'saved\n');
  if (method !== 'GET' && method !== 'HEAD') return text(501, 'only GET and HEAD\n');
  const [path = '', query = ''] = target.split('?');
  const asked = new URLSearchParams(query);
  if (path === '/slow') return slow(asked.get('ms') ?? '0');
  if (path === '/socket') return text(400, 'not a WebSocket handshake\n');
  if (path === '/redirect') return redirect(asked.get('to') ?? '');
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!route) return text(404, 'not found\n');
  return answer(
    200,
    route.type,
    await readFile(new URL(route.file, SITE)),
    path === FREEZABLE ? 'no-cache' : 'no-store',
  );
}

/**
 * Thinks, as a handler does that asks a database: meanwhile a sequential server does nothing else.
 * @param {string} ms
 */
async function slow(ms) {
  if (!/^\d+$/.test(ms)) return text(400, 'ms must be a whole number of milliseconds\n');
  const waited = Math.min(Number(ms), LONGEST_MS);
  await delay(waited);
  return text(200, `answered after ${waited} ms\n`);
}

/** @param {string} to */
function redirect(to) {
  if (!LOOPBACK.test(to)) return text(400, 'to must be an http: URL of this machine\n');
  const { status, headers, body } = text(302, `it is at ${to}\n`);
  return { status, headers: { Location: to, ...headers }, body };
}

/** @param {number} status @param {string} body */
export function text(status, body) {
  return answer(status, 'text/plain; charset=utf-8', Buffer.from(body));
}

/**
 * @param {number} status @param {string} type @param {Buffer} body
 * @param {string} [cache] no-store: every trial must ask for everything
 * @returns {Answer}
 */
function answer(status, type, body, cache = 'no-store') {
  return { status, headers: { 'Content-Type': type, 'Cache-Control': cache }, body };
}
