/** Traits of a server in words. Pure. */
import type { LeftOpen, Obstacle, Traits } from '../results/traits.ts';
import { isHeld } from '../verdict/room.ts';
import { inMs, lasting } from './times.ts';

const LEFT: Readonly<Record<LeftOpen, string>> = {
  silent: 'silent',
  'partial-line': 'with half a request line',
  'partial-headers': 'with half a head',
  'kept-alive': 'kept alive after an answer',
  'half-closed': 'silent and half-closed',
};

/** @example leftText('partial-headers') // 'with half a head' */
export const leftText = (left: LeftOpen): string => LEFT[left];

/** @example connectionsText({ connections: 2, left: 'silent' }) // '2 silent connections' */
function connectionsText({ connections, left }: Pick<Obstacle, 'connections' | 'left'>): string {
  const noun = connections === 1 ? 'connection' : 'connections';
  return left === 'silent' ? `${connections} silent ${noun}` : `${connections} ${noun} ${LEFT[left]}`;
}

const them = ({ connections }: Pick<Obstacle, 'connections'>): string => (connections === 1 ? 'it' : 'them');

/** What was found, in sentences: what blocks it first. */
export function traitSentences(traits: Traits): string[] {
  const { obstacles, keepsAlive, readTimeoutMs, watchedMs, backlog, backlogTried, answerMs } = traits;
  const kinds = [...new Set(obstacles.map(({ left }) => left))];
  return [
    ...kinds.map((kind) => obstacleSentence(obstacles.filter(({ left }) => left === kind))),
    `It ${keepsAlive ? 'keeps connections alive' : 'closes a connection'} after an answer, which takes ${inMs(answerMs)} when nobody else is connected.`,
    readTimeoutMs === null
      ? `It did not close a silent connection in ${lasting(watchedMs)}.`
      : `It closes a silent connection after ${lasting(readTimeoutMs)}.`,
    ...(backlogTried === 0
      ? []
      : backlog === null
        ? [`The kernel took all of ${backlogTried} connections while it read a silent one.`]
        : [`The kernel took ${backlog} connections while it read a silent one, and no more.`]),
    ...shutdownSentence(traits),
  ];
}

function obstacleSentence(tried: readonly Obstacle[]): string {
  const fewest = (outcome: Obstacle['outcome']) => {
    const [first] = tried
      .filter((each) => each.outcome === outcome && (isHeld(each) || outcome !== 'answered-after-close'))
      .toSorted((a, b) => a.connections - b.connections);
    return first;
  };
  const most = tried
    .filter(({ outcome }) => outcome === 'answered')
    .toSorted((a, b) => b.connections - a.connections)[0];
  const last = tried.toSorted((a, b) => b.connections - a.connections)[0];
  const parts = [
    ...described(fewest('blocked'), (each) => {
      const proof = each.released ? ` and released by closing ${them(each)}` : '';
      const age = each.agedMs > 0 ? ` (${lasting(each.agedMs)} old)` : '';
      return `a request behind ${connectionsText(each)}${age} was blocked${proof}`;
    }),
    ...described(fewest('answered-after-close'), (each) => {
      const after = `when the server had closed ${them(each)}, after ${inMs(each.answerMs)}`;
      return `a request behind ${connectionsText(each)} was answered only ${after}`;
    }),
    ...described(fewest('refused'), (each) => `beside ${connectionsText(each)} it took no other`),
    ...described(fewest('failed'), (each) => `a request behind ${connectionsText(each)} failed`),
    ...described(most, (each) => `it answers beside ${connectionsText(each)}`),
  ];
  // What it closes at once, or closed while that aged, was in nobody's way.
  if (parts.length === 0 && last) parts.push(`it closes ${connectionsText(last)}, and answers`);
  const text = parts.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const described = (obstacle: Obstacle | undefined, write: (obstacle: Obstacle) => string): string[] =>
  obstacle ? [write(obstacle)] : [];

function shutdownSentence({ shutdown }: Traits): string[] {
  if (shutdown.length === 0) return [];
  const each = shutdown.map(({ beside, endedMs }) => {
    const when = endedMs === null ? 'does not end' : `ends in ${lasting(endedMs)}`;
    return `${when} beside ${beside === 'nothing' ? 'no connection' : `a ${beside} one`}`;
  });
  return [`Asked politely (SIGTERM), it ${each.join(', ')}.`];
}
