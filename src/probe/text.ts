/** The output of `standoff probe`: a table with a row for each server, and then a paragraph for each. Pure. */
import type { LeftOpen, Obstacle, Traits } from '../domain/server-traits.ts';
import { type Column, tablesWithin, wrap } from '../text/table.ts';
import { bareMs, inMs } from '../text/times.ts';
import { visible } from '../text/visible.ts';
import { WORTH_TELLING_MS } from '../verdict/freeing.ts';
import { SLOWER } from './plan.ts';

/* Findings about a server, in the few words of a table cell. Pure. */

/**
 * Whether an answer must have waited: it came after a close, and not at once; or it took many times as long as usual.
 * (The server may have closed aged connections long before the request: that proves nothing.)
 */
function hasWaited({ outcome, answerMs, agedMs }: Obstacle, usualMs: number): boolean {
  const shortest = outcome === 'answered-after-close' && agedMs === 0 ? 0 : SLOWER * usualMs;
  return answerMs !== null && answerMs >= Math.max(shortest, WORTH_TELLING_MS);
}

/**
 * One experiment: `ok`, how long a request waited, `blocked` (with a question mark if closing freed nothing), `refused`
 * or `failed`.
 */
export function wordOf(obstacle: Obstacle, usualMs: number): string {
  if (obstacle.outcome === 'blocked') return obstacle.released ? 'blocked' : 'blocked?';
  if (obstacle.outcome === 'refused' || obstacle.outcome === 'failed') return obstacle.outcome;
  return hasWaited(obstacle, usualMs) ? inMs(obstacle.answerMs) : 'ok';
}

/** Several results in one cell: a single word if all are alike; `–` if none was tried. */
export function together(words: readonly string[]): string {
  const [first] = words;
  if (first === undefined) return '–';
  if (words.every((word) => word === first)) return first;
  const unit = [' ms', ' s'].find((each) => words.every((word) => word.endsWith(each))) ?? '';
  return words.map((word) => word.slice(0, word.length - unit.length)).join(' / ') + unit;
}

/** The obstacles of one kind, by the number of connections. */
const behind = ({ obstacles }: Traits, left: LeftOpen, aged: boolean): Obstacle[] =>
  obstacles
    .filter((obstacle) => obstacle.left === left && obstacle.agedMs > 0 === aged)
    .toSorted((one, other) => one.connections - other.connections);

const cell = (traits: Traits, left: LeftOpen, aged = false): string =>
  together(behind(traits, left, aged).map((obstacle) => wordOf(obstacle, traits.answerMs)));

/** The columns after a server's id: the head, and the text for one server. */
const columns: readonly { readonly head: string; readonly of: (traits: Traits) => string }[] = [
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
const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/* What matters about a server, in plain sentences. Pure. */

/** At least one sentence. */
export function sentencesOf(traits: Traits): string[] {
  const { obstacles } = traits;
  const name = traits.server.id;
  const told = [
    ...silence(name, traits),
    ...others(name, traits),
    ...unproven(name, obstacles),
    ...waits(name, traits),
    ...faults(name, obstacles),
    ...worn(name, traits),
  ];
  if (told.length === 0) told.push(`${name} always answers, whatever other connections are left open.`);
  return [...told, ...backlogSentence(traits), ...shutdownSentence(name, traits)];
}

/** The fewest silent connections that block it; aged ones only where fresh ones do not. */
function silence(name: string, traits: Traits): string[] {
  const obstacle = [...behind(traits, 'silent', false), ...behind(traits, 'silent', true)].find(isProven);
  if (!obstacle) return [];
  const { connections, agedMs, releasedMs = null } = obstacle;
  const [they, are, closing] = connections === 1 ? ['it', 'is', 'it was'] : ['them', 'are', 'they were'];
  const age = agedMs > 0 ? `, once ${connections === 1 ? 'that' : 'those'} ${are} ${inSeconds(agedMs)} old` : '';
  const waited = `a request behind ${they} was not answered within ${inSeconds(traits.limitMs)}`;
  const after = releasedMs === null ? 'as soon as' : `${inMs(releasedMs)} after`;
  const closed = `but ${after} ${closing} closed`;
  return [`${name} is blocked by ${leftOf(obstacle)}${age}: ${waited}, ${closed}.`];
}

function others(name: string, { obstacles }: Traits): string[] {
  const blocking = obstacles.filter((obstacle) => obstacle.left !== 'silent' && isProven(obstacle));
  const also = obstacles.some((obstacle) => obstacle.left === 'silent' && isProven(obstacle));
  return blocking.length === 0
    ? []
    : [`${also ? 'It is also' : `${name} is`} blocked by ${listed(blocking.map(leftOf), 'and')}.`];
}

function unproven(name: string, obstacles: readonly Obstacle[]): string[] {
  const odd = obstacles.filter(({ outcome, released }) => outcome === 'blocked' && !released);
  if (odd.length === 0) return [];
  return [
    `${name} did not answer behind ${listed(odd.map(leftOf), 'or')}, and closing the open connections freed nothing: the cause is not proven.`,
  ];
}

function waits(name: string, { obstacles, answerMs }: Traits): string[] {
  const slow = obstacles.filter((obstacle) => obstacle.agedMs === 0 && hasWaited(obstacle, answerMs));
  const timesOf = (those: readonly Obstacle[]) =>
    those.map((obstacle) => `${inMs(obstacle.answerMs)} behind ${leftOf(obstacle)}`).join(', ');
  const closed = slow.filter(({ outcome }) => outcome === 'answered-after-close');
  const open = slow.filter(({ outcome }) => outcome === 'answered');
  return [
    ...(closed.length > 0
      ? [`${name} lets a request wait until it has closed the open connections itself: ${timesOf(closed)}.`]
      : []),
    ...(open.length > 0 ? [`${name} answered late, though nothing was closed: ${timesOf(open)}.`] : []),
  ];
}

function faults(name: string, obstacles: readonly Obstacle[]): string[] {
  return (['refused', 'failed'] as const).flatMap((fault) => {
    const those = obstacles.filter(({ outcome }) => outcome === fault);
    const did = { refused: 'refused the connection of a request', failed: 'failed a request' }[fault];
    return those.length === 0 ? [] : [`${name} ${did} behind ${listed(those.map(leftOf), 'and')}.`];
  });
}

function worn(name: string, { endurance, obstacles }: Traits): string[] {
  const dead = obstacles.filter(({ recovered }) => recovered === false);
  return [
    ...(endurance?.answered == null
      ? []
      : [`${name} stops answering after ${endurance.answered} requests, each on a connection that was closed.`]),
    ...(dead.length === 0
      ? []
      : [`${name} did not answer again after everything was closed, behind ${listed(dead.map(leftOf), 'and')}.`]),
  ];
}

function backlogSentence({ backlog: taken, backlogTried }: Traits): string[] {
  if (backlogTried === 0) return [];
  if (taken === null) return [`While it is blocked, connecting to it still works at least ${backlogTried} times.`];
  return [`While it is blocked, the kernel accepts ${taken} further connections; the next one hangs while connecting.`];
}

function shutdownSentence(name: string, traits: Traits): string[] {
  const stuck = traits.shutdown.filter(({ endedMs }) => endedMs === null).map(({ beside }) => beside);
  if (stuck.length === 0) return [];
  if (stuck.includes('nothing')) return [`${name} does not end within 5 s after SIGTERM, even without connections.`];
  return [`${name} does not end within 5 s after SIGTERM while a ${listed(stuck, 'or a')} connection is open.`];
}

const isProven = ({ outcome, released }: Obstacle): boolean => outcome === 'blocked' && released === true;

function leftOf({ left, connections }: Obstacle): string {
  if (left === 'partial-line') return 'a begun request line';
  if (left === 'partial-headers') return 'begun headers';
  if (left === 'silent' && connections > 1) return `${connections} silent connections`;
  return `one ${left} connection`;
}

/** @example listed(['a', 'b', 'b', 'c'], 'and') // 'a, b and c' */
function listed(words: readonly string[], last: string): string {
  const each = [...new Set(words)];
  return each.length < 2 ? each.join() : `${each.slice(0, -1).join(', ')} ${last} ${each.at(-1)}`;
}

/** A server to probe, and the result. */
export type Probed =
  | { readonly id: string; readonly traits: Traits }
  | { readonly id: string; readonly missing: boolean; readonly reason: string };

/** @param width columns of the terminal; a wider table is split into several */
export function probeText(probed: readonly Probed[], width: number): string {
  const first: Column = { head: 'server', texts: probed.map(({ id }) => visible(id, 48)) };
  const rest = columns.map(({ head, of }, index): Column => {
    const none = index === 0 ? (missing: boolean) => (missing ? 'not installed' : 'not probed') : () => '';
    return {
      head,
      texts: probed.map((each) => ('traits' in each ? visible(of(each.traits), 60) : none(each.missing))),
    };
  });
  const paragraphs = probed.map((each) =>
    'traits' in each ? sentencesOf(each.traits).join(' ') : `${each.id} was not probed: ${each.reason}`,
  );
  const told = paragraphs.map((paragraph) => wrap(visible(paragraph, 2000), Math.min(width, 140), 2));
  return [...tablesWithin(width, first, rest), told.join('\n')].join('\n\n');
}
