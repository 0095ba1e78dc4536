/** The words in a lane: its requests, and how it ended. */
import type { Connection, Exchange } from '../wire/trace.ts';
import { inMs } from './times.ts';
import { visible } from './visible.ts';

/** From this wait on, its length is worth a label of its own. */
const LONG_WAIT_MS = 100;

/** @example 'GET / → 200 after 3002 ms' */
export function exchangeText({ request, sentMs, answerMs, answeredMs, status }: Exchange): string {
  const what = visible(request, 28);
  if (answerMs === null) return `${what} → no answer`;
  const wait = answerMs - sentMs;
  return `${what} → ${status ?? (answeredMs === null ? '?' : 'answered')}${wait < LONG_WAIT_MS ? '' : ` after ${inMs(wait)}`}`;
}

/** How a connection ended, in two words. */
export function ending({ refused, reset, closedMs, closedBy }: Connection): string {
  if (refused) return 'refused';
  if (closedMs === null) return 'still open';
  return `${closedBy ?? 'somebody'} ${reset ? 'reset' : 'closed'}`;
}
