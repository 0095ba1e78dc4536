/** The usual answer: how long it takes when nobody else is connected, and what it is. */
import { visible } from '../report/visible.ts';
import type { Look, Page } from '../results/traits.ts';
import { ServerError } from '../servers/errors.ts';
import { quantile } from '../verdict/statistics.ts';
import { lookAround, lookOnce, SLOW_MS } from './look.ts';
import type { Target } from './target.ts';

/** An odd number, so that the median is one of them. The one before them warms up what is compiled or loaded at first use. */
const SAMPLES = 7;

/** Of further requests so many may fail, since the first was answered. */
const MOST_FAILED = 2;

/** A server that needs longer for an answer cannot be probed in seconds; whoever has the time says so. */
const LONGEST_MS = 10_000;

export interface Base {
  /** The median, in milliseconds. */
  readonly answerMs: number;
  /** What the server calls itself in its answers; null if it does not. */
  readonly calledItself: string | null;
  readonly page: Page;
}

/** It lives, and does not answer as HTTP/1 has it, with nothing in the way. */
export class NotAnswered extends ServerError {}

/**
 * @param longestMs how long the answer is waited for
 * @throws NotAnswered if it does not answer in HTTP/1
 */
export async function measureBase(target: Target, signal?: AbortSignal, longestMs = LONGEST_MS): Promise<Base> {
  const { calledItself, ...first } = await lookOnce(target, longestMs, { ...(signal && { signal }) });
  if (first.answerMs === null) throw new NotAnswered(notAnswered(target, first));
  const page = await lookAround(target, first, signal);
  const samples = [page.otherName.answerMs ?? first.answerMs];
  // What those say that tell what the page is, is enough of a slow one.
  if (first.answerMs >= SLOW_MS) samples.push(first.answerMs, page.asBrowser.answerMs ?? first.answerMs);
  else {
    for (let failed = 0; samples.length < SAMPLES; ) {
      const look = await lookOnce(target, longestMs, { ...(signal && { signal }) });
      // A server with a short read time-out may have closed before a busy machine came to say anything.
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

/** Whether one request on a connection of its own is answered in time. */
export async function answersAgain(target: Target, limitMs: number, signal?: AbortSignal): Promise<boolean> {
  return (await lookOnce(target, limitMs, { ...(signal && { signal }) })).answerMs !== null;
}

const notAnswered = ({ port }: Target, { fault }: Look): string =>
  `a request on port ${port}, with nobody else connected, was not answered: ${fault}`;
