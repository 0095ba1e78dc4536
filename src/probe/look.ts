/** Describes the page when nobody else is connected: its status, redirects and size, and whether all clients get it. */
import type { Look, ProbedPage } from '../domain/server-traits.ts';
import { ServerError } from '../servers/errors.ts';
import { quantile } from '../stats/intervals.ts';
import { visible } from '../text/visible.ts';
import { type RawConnection, RawConnections } from './connections.ts';
import { browserRequest, lastRequest, type Target } from './target.ts';

/** How long to wait for the page, in milliseconds: as long as a server may take to start (`READY_MS` of own.ts). */
export const LOOK_MS = 30_000;

/** If a request takes this long, in milliseconds, it is not because of noise, and it is not repeated. */
const SLOW_MS = 500;

/**
 * How long to read the rest of an answer, in milliseconds, so that the server is free for the next request; it may
 * never end.
 */
const REST_MS = 1000;

/** Browsers follow 20 redirects; more than this many are a loop. */
const MOST_HOPS = 10;

/** How often to try: whether a server resets may depend on how fast it reads, which varies. */
const BROWSER_TRIES = 3;

/** Names below `localhost` are this machine's (RFC 6761 §6.3), and each trial that shares a browser has its own. */
const OTHER_NAME = 't0.localhost';

/** How many characters of a field are kept. */
const MOST_OF_A_FIELD = 1000;

/** Asks once, on its own connection, and reads the answer to its end. */
async function lookOnce(
  target: Target,
  limitMs = LOOK_MS,
  { signal, request = lastRequest(target) }: { readonly signal?: AbortSignal; readonly request?: string } = {},
): Promise<Look & { readonly calledItself: string | null }> {
  const connections = new RawConnections(target, signal);
  try {
    const asked = connections.open();
    asked.say(request);
    await connections.until(() => asked.answered || asked.endedAt !== null || asked.fault !== null, limitMs);
    await connections.until(() => !asked.answered || asked.complete || asked.endedAt !== null, REST_MS);
    // A reset may follow right behind a complete answer; here the answer still counts.
    const [head = ''] = asked.received.split(/\r?\n\r?\n/);
    const field = (name: string) =>
      new RegExp(`^${name}:[ \\t]*(.+?)[ \\t]*\\r?$`, 'im').exec(head)?.[1]?.slice(0, MOST_OF_A_FIELD) ?? null;
    const status = asked.answered ? Number(/^HTTP\/1\.[01] (\d{3})/m.exec(head)?.[1] ?? Number.NaN) : Number.NaN;
    return {
      path: target.path ?? '/',
      status: Number.isNaN(status) ? null : status,
      location: asked.answered ? field('location') : null,
      type: asked.answered ? field('content-type') : null,
      bytes: asked.answered ? Math.max(0, asked.bytes - bodyAt(asked.received)) : 0,
      answerMs:
        asked.answered && asked.firstByteAt !== null
          ? Math.round((asked.firstByteAt - asked.openedAt) * 100) / 100
          : null,
      fault: asked.complete && asked.answered ? null : faultOf(asked, target, limitMs),
      calledItself: asked.answered ? field('server') : null,
    };
  } finally {
    connections.close();
  }
}

const bodyAt = (received: string): number => {
  const end = /\r?\n\r?\n/.exec(received);
  return end ? end.index + end[0].length : received.length;
};

/** What went wrong, in words; null if the answer is still coming. */
function faultOf(
  { connectedAt, answered, endedAt, fault }: RawConnection,
  { tls }: Target,
  limitMs: number,
): string | null {
  if (connectedAt === null && endedAt !== null) return `the connection was refused (${fault})`;
  if (fault === 'ECONNRESET') return answered ? 'it was reset in the middle of its answer (ECONNRESET)' : 'ECONNRESET';
  if (fault !== null) return `${tls ? 'over TLS, ' : ''}${fault}`;
  if (answered) return endedAt === null ? null : 'the server closed the connection in the middle of its answer';
  return endedAt === null ? `not within ${limitMs / 1000} s` : 'the server closed the connection';
}

/**
 * Looks at the page: follows its redirects, asks for it as a browser does, and asks for it under another host name.
 * @param first the result of the first request for the page
 */
async function lookAround(target: Target, first: Look, signal?: AbortSignal): Promise<ProbedPage> {
  const looks = [first];
  let elsewhere: string | null = null;
  for (let last = first; isRedirect(last) && elsewhere === null && looks.length <= MOST_HOPS; ) {
    const next = redirectOf(last, target);
    if (next.path === null) elsewhere = next.elsewhere;
    else {
      last = bare(await lookOnce({ ...target, path: next.path }, LOOK_MS, { ...(signal && { signal }) }));
      looks.push(last);
    }
  }
  // Both at once if one alone takes long.
  const asked = lookAsBrowser(target, first, signal);
  if ((first.answerMs ?? LOOK_MS) < SLOW_MS) await asked;
  const [asBrowser, otherName] = await Promise.all([asked, lookUnderOtherName(target, first, signal)]);
  return { looks, elsewhere, asBrowser, otherName };
}

async function lookAsBrowser(target: Target, first: Look, signal?: AbortSignal): Promise<Look> {
  const own = { ...(signal && { signal }), request: browserRequest(target) };
  let look = first;
  for (let tries = 0; tries < BROWSER_TRIES && look.fault === first.fault; tries++) {
    look = bare(await lookOnce(target, LOOK_MS, own));
    if ((look.answerMs ?? LOOK_MS) >= SLOW_MS) break;
  }
  return look;
}

async function lookUnderOtherName(target: Target, first: Look, signal?: AbortSignal): Promise<ProbedPage['otherName']> {
  const given = Object.keys(target.headers ?? {}).some((name) => name.toLowerCase() === 'host');
  const host = given ? 'localhost' : OTHER_NAME;
  // Browsers cannot be made to send a given Host header: they send the name in the address.
  const headers = { ...target.headers, ...(!given && { Host: `${host}:${target.port}` }) };
  const look = bare(await lookOnce({ ...target, headers }, LOOK_MS, { ...(signal && { signal }) }));
  return { ...look, host, alike: isAlike(first, look, { host, port: target.port }) };
}

/** Whether two answers are the same page: same status, same redirect, and about the same length. Pure. */
export function isAlike(
  one: Look,
  other: Look,
  { host, port }: { readonly host: string; readonly port: number },
): boolean {
  const lead = ({ location }: Look, name: string) => location?.replace(`//${name}:${port}`, '//') ?? null;
  const most = Math.max(one.bytes, other.bytes);
  return (
    one.status === other.status &&
    (one.fault === null) === (other.fault === null) &&
    lead(one, 'localhost') === lead(other, host) &&
    Math.abs(one.bytes - other.bytes) <= Math.max(64, most / 4)
  );
}

const isRedirect = ({ status, location }: Look): boolean =>
  status !== null && status >= 300 && status < 400 && status !== 304 && location !== null;

/** Where a redirect leads: a path on the same server, or another address. Pure. */
export function redirectOf(
  { path, location }: Pick<Look, 'path' | 'location'>,
  { port }: Pick<Target, 'port'>,
): { readonly path: string; readonly elsewhere: null } | { readonly path: null; readonly elsewhere: string } {
  const base = `http://localhost:${port}`;
  if (location === null || !URL.canParse(location, `${base}${path}`)) return { path: null, elsewhere: location ?? '' };
  const to = new URL(location, `${base}${path}`);
  const isHere =
    to.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(to.hostname) && Number(to.port || 80) === port;
  return isHere ? { path: `${to.pathname}${to.search}`, elsewhere: null } : { path: null, elsewhere: to.href };
}

const bare = ({ path, status, location, type, bytes, answerMs, fault }: Look): Look => ({
  path,
  status,
  location,
  type,
  bytes,
  answerMs,
  fault,
});

/* The usual answer: what it is, and how long it takes when nobody else is connected. */

/**
 * An odd number, so the median is one of them. A request before them warms up code that is compiled or loaded at first
 * use.
 */
const SAMPLES = 7;

/** How many further requests may fail after the first was answered. */
const MOST_FAILED = 2;

/** If a server needs longer for an answer, in milliseconds, probing takes more than seconds: the user must allow it. */
const LONGEST_MS = 10_000;

export interface Base {
  /** The median, in milliseconds. */
  readonly answerMs: number;
  /** The name that the server gives itself in its answers; null if none. */
  readonly calledItself: string | null;
  readonly page: ProbedPage;
}

/** It is alive, but with nothing in the way it does not answer in HTTP/1. */
export class NotAnswered extends ServerError {}

/**
 * @param longestMs how long to wait for the answer
 * @throws NotAnswered if it does not answer in HTTP/1
 */
export async function measureBase(target: Target, signal?: AbortSignal, longestMs = LONGEST_MS): Promise<Base> {
  const { calledItself, ...first } = await lookOnce(target, longestMs, { ...(signal && { signal }) });
  if (first.answerMs === null) throw new NotAnswered(notAnswered(target, first));
  const page = await lookAround(target, first, signal);
  const samples = [page.otherName.answerMs ?? first.answerMs];
  // For a slow page, the requests that describe it are enough.
  if (first.answerMs >= SLOW_MS) samples.push(first.answerMs, page.asBrowser.answerMs ?? first.answerMs);
  else {
    for (let failed = 0; samples.length < SAMPLES; ) {
      const look = await lookOnce(target, longestMs, { ...(signal && { signal }) });
      // A server with a short read time-out may have closed before a busy machine sent anything.
      if (look.answerMs !== null) samples.push(look.answerMs);
      else if (++failed > MOST_FAILED) throw new NotAnswered(notAnswered(target, look));
    }
  }
  return {
    answerMs: Math.round(quantile(samples, 0.5) * 100) / 100,
    calledItself: calledItself === null ? null : visible(calledItself, 80),
    page,
  };
}

/** Whether one request on its own connection is answered in time. */
export async function answersAgain(target: Target, limitMs: number, signal?: AbortSignal): Promise<boolean> {
  return (await lookOnce(target, limitMs, { ...(signal && { signal }) })).answerMs !== null;
}

const notAnswered = ({ port }: Target, { fault }: Look): string =>
  `a request on port ${port}, with nobody else connected, was not answered: ${fault}`;
