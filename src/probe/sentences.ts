/** What matters about a server, in plain sentences. Pure. */
import { inMs } from '../report/times.ts';
import type { Obstacle, Traits } from '../results/traits.ts';
import { behind, hasWaited, inSeconds } from './words.ts';

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
  if (told.length === 0) told.push(`${name} answers whatever is left open beside it.`);
  return [...told, ...backlog(traits), ...shutdown(name, traits)];
}

/** The fewest silent connections that block it; aged ones only where fresh ones do not. */
function silence(name: string, traits: Traits): string[] {
  const obstacle = [...behind(traits, 'silent', false), ...behind(traits, 'silent', true)].find(isProven);
  if (!obstacle) return [];
  const { connections, agedMs, releasedMs = null } = obstacle;
  const [they, were, are] = connections === 1 ? ['it', 'was', 'is'] : ['them', 'were', 'are'];
  const age = agedMs > 0 ? `, once ${connections === 1 ? 'that' : 'those'} ${are} ${inSeconds(agedMs)} old` : '';
  const waited = `a request behind ${they} was not answered within ${inSeconds(traits.limitMs)}`;
  const closed = `and ${inMs(releasedMs)} after ${connections === 1 ? they : 'they'} ${were} closed`;
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
    `${name} did not answer behind ${listed(odd.map(leftOf), 'or')}, and closing what was left open released nothing: the cause is not proven.`,
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
      ? [`${name} lets a request wait until it has closed what was left open itself: ${timesOf(closed)}.`]
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
      : [
          `${name} answers nobody any more after ${endurance.answered} requests, each on a connection that was closed.`,
        ]),
    ...(dead.length === 0
      ? []
      : [`${name} did not answer again though all was closed, after ${listed(dead.map(leftOf), 'and')}.`]),
  ];
}

function backlog({ backlog: taken, backlogTried }: Traits): string[] {
  if (backlogTried === 0) return [];
  if (taken === null) return [`While it is blocked, connecting to it still works ${backlogTried} times and more.`];
  return [`While it is blocked, the kernel takes ${taken} further connections; the next one hangs in connecting.`];
}

function shutdown(name: string, traits: Traits): string[] {
  const stuck = traits.shutdown.filter(({ endedMs }) => endedMs === null).map(({ beside }) => beside);
  if (stuck.length === 0) return [];
  if (stuck.includes('nothing')) return [`${name} does not end within 5 s after SIGTERM, with nobody connected.`];
  return [`${name} does not end within 5 s after SIGTERM beside a ${listed(stuck, 'or a')} connection.`];
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
