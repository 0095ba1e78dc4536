/** The usual answer: how long it takes when nobody else is connected. */
import { visible } from '../report/visible.ts';
import { ServerError } from '../servers/errors.ts';
import { quantile } from '../verdict/statistics.ts';
import { Connections } from './connections.ts';
import { lastRequest, type Target } from './target.ts';

/** An odd number, so that the median is one of them. The one before them warms up what is compiled or loaded at first use. */
const SAMPLES = 7;

/** A server that needs longer for an answer cannot be probed in seconds. */
const LONGEST_MS = 10_000;

/** The rest of an answer is read, so that the next request finds the server free; one that never ends is left. */
const REST_MS = 1000;

export interface Base {
  /** The median, in milliseconds. */
  readonly answerMs: number;
  /** What the server calls itself in its answers; null if it does not. */
  readonly calledItself: string | null;
}

/** @throws ServerError if it does not answer in HTTP/1 */
export async function measureBase(target: Target, signal?: AbortSignal): Promise<Base> {
  const { calledItself } = await askAlone(target, signal);
  const samples: number[] = [];
  while (samples.length < SAMPLES) samples.push((await askAlone(target, signal)).answerMs);
  return { answerMs: Math.round(quantile(samples, 0.5) * 100) / 100, calledItself };
}

/** Whether one request on a connection of its own is answered in time. */
export async function answersAgain(target: Target, limitMs: number, signal?: AbortSignal): Promise<boolean> {
  try {
    await askAlone(target, signal, limitMs);
    return true;
  } catch (error) {
    if (error instanceof ServerError) return false;
    throw error;
  }
}

async function askAlone(target: Target, signal: AbortSignal | undefined, limitMs = LONGEST_MS): Promise<Base> {
  const connections = new Connections(target, signal);
  try {
    const request = connections.open();
    request.say(lastRequest(target));
    await connections.until(() => request.answered || request.endedAt !== null || request.fault !== null, limitMs);
    if (!request.answered || request.firstByteAt === null) throw new ServerError(faultOf(request, target, limitMs));
    await connections.until(() => request.complete || request.endedAt !== null, REST_MS);
    const [, server] = /^server:[ \t]*(.+?)\r?$/im.exec(request.received.split(/\r?\n\r?\n/)[0] ?? '') ?? [];
    return { answerMs: request.firstByteAt - request.openedAt, calledItself: server ? visible(server, 80) : null };
  } finally {
    connections.close();
  }
}

function faultOf(
  { connectedAt, endedAt, fault }: { connectedAt: number | null; endedAt: number | null; fault: string | null },
  { port, tls }: Target,
  limitMs: number,
): string {
  const alone = `a request on port ${port}, with nobody else connected, was not answered`;
  if (connectedAt === null && endedAt !== null) return `${alone}: the connection was refused (${fault})`;
  if (fault !== null) return `${alone}: ${tls ? 'over TLS, ' : ''}${visible(fault, 120)}`;
  if (endedAt !== null) return `${alone}: the server closed the connection`;
  return `${alone} within ${limitMs / 1000} s`;
}
