/** What was found about a server, in the few words of a table's cell. Pure. */

import { bareMs, inMs } from '../report/times.ts';
import type { LeftOpen, Obstacle, Traits } from '../results/traits.ts';
import { WORTH_TELLING_MS } from '../verdict/releases.ts';
import { SLOWER } from './outcome.ts';

/**
 * Whether an answer must have waited: it came after a close, and not at once; or it took many times as long as usual. (What was
 * left open and has aged may have been closed long before the request: that says nothing.)
 */
export function hasWaited({ outcome, answerMs, agedMs }: Obstacle, usualMs: number): boolean {
  const shortest = outcome === 'answered-after-close' && agedMs === 0 ? 0 : SLOWER * usualMs;
  return answerMs !== null && answerMs >= Math.max(shortest, WORTH_TELLING_MS);
}

/** One experiment: `ok`, how long a request waited, `blocked` (with a question mark where closing released nothing), `refused` or `failed`. */
export function wordOf(obstacle: Obstacle, usualMs: number): string {
  if (obstacle.outcome === 'blocked') return obstacle.released ? 'blocked' : 'blocked?';
  if (obstacle.outcome === 'refused' || obstacle.outcome === 'failed') return obstacle.outcome;
  return hasWaited(obstacle, usualMs) ? inMs(obstacle.answerMs) : 'ok';
}

/** Several in one cell: one word where all are alike. `–` where none was tried. */
export function together(words: readonly string[]): string {
  const [first] = words;
  if (first === undefined) return '–';
  if (words.every((word) => word === first)) return first;
  const unit = [' ms', ' s'].find((each) => words.every((word) => word.endsWith(each))) ?? '';
  return words.map((word) => word.slice(0, word.length - unit.length)).join(' / ') + unit;
}

/** The obstacles of one kind, by the number of connections. */
export const behind = ({ obstacles }: Traits, left: LeftOpen, aged: boolean): Obstacle[] =>
  obstacles
    .filter((obstacle) => obstacle.left === left && obstacle.agedMs > 0 === aged)
    .toSorted((one, other) => one.connections - other.connections);

const cell = (traits: Traits, left: LeftOpen, aged = false): string =>
  together(behind(traits, left, aged).map((obstacle) => wordOf(obstacle, traits.answerMs)));

/** The columns beside a server's id: what stands at the top, and what is said of one server. */
export const columns: readonly { readonly head: string; readonly of: (traits: Traits) => string }[] = [
  { head: 'version', of: ({ server }) => server.version },
  { head: 'model', of: ({ server }) => server.model },
  { head: 'answer', of: ({ answerMs }) => inMs(answerMs) },
  { head: 'behind 1 / 2 / 6 / 12\nsilent', of: (traits) => cell(traits, 'silent') },
  { head: 'behind them,\naged', of: (traits) => cell(traits, 'silent', true) },
  { head: 'partial\nline', of: (traits) => cell(traits, 'partial-line') },
  { head: 'partial\nheaders', of: (traits) => cell(traits, 'partial-headers') },
  { head: 'kept-\nalive', of: (traits) => (traits.keepsAlive ? cell(traits, 'kept-alive') : 'closes') },
  { head: 'half-\nclosed', of: (traits) => cell(traits, 'half-closed') },
  { head: 'read\ntime-out', of: readTimeout },
  { head: 'backlog', of: backlog },
  { head: 'SIGTERM: nothing /\nsilent / kept / busy', of: shutdown },
];

function readTimeout({ readTimeoutMs, watchedMs }: Traits): string {
  return readTimeoutMs === null ? `none in ${inSeconds(watchedMs)}` : `${bareMs(readTimeoutMs)} ms`;
}

function backlog({ backlog, backlogTried }: Traits): string {
  if (backlogTried === 0) return '–';
  return backlog === null ? `over ${backlogTried}` : String(backlog);
}

function shutdown({ shutdown }: Traits): string {
  return together(shutdown.map(({ endedMs }) => (endedMs === null ? '> 5 s' : inSeconds(endedMs))));
}

/** @example inSeconds(11_940) // '11.9 s' */
export const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
