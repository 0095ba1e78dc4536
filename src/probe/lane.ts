/** Experiments with one instance of a server, one after the other. */
import type { Obstacle } from '../results/traits.ts';
import { answersAgain } from './base.ts';
import { type Experiment, playObstacle, type Watched } from './obstacle.ts';
import type { Limits } from './outcome.ts';
import type { Target } from './target.ts';

export interface Lane {
  target: Target;
  /** Taken from its front; several lanes may share it. */
  readonly queue: Experiment[];
  /** Gives another instance in place of one that does not recover; without, the lane ends there. */
  readonly replace?: () => Promise<Target>;
}

export interface Played {
  readonly experiment: Experiment;
  readonly obstacle: Obstacle;
  readonly watched: Watched;
}

/** An odd number: one answer alone may be late because the machine was busy. */
const REPEATS = 3;

/**
 * Plays what is in the queue. After each experiment the server must answer again, so that one does not spoil the next.
 * @param watchMs how long the first connection of an aged experiment is watched at least
 */
export async function runLane(lane: Lane, limits: Limits, watchMs: number, signal: AbortSignal): Promise<Played[]> {
  const played: Played[] = [];
  for (let experiment = lane.queue.shift(); experiment; experiment = lane.queue.shift()) {
    const tries: Played[] = [];
    let recovers: boolean;
    do {
      const isWatched = experiment.agedMs > 0 && experiment.connections === 1;
      const seen = await playObstacle(lane.target, experiment, limits, { signal, ...(isWatched && { watchMs }) });
      tries.push({ experiment, ...seen });
      recovers = await answersAgain(lane.target, limits.limitMs, signal);
    } while (recovers && isWorthRepeating(tries, limits));
    played.push(medianOf(tries));
    if (recovers) continue;
    if (!lane.replace) break;
    lane.target = await lane.replace();
  }
  return played;
}

/** What ages, or was let wait up to the limit, is no matter of chance, and would take too long again. */
function isWorthRepeating(tries: readonly Played[], { limitMs }: Limits): boolean {
  const last = tries.at(-1)?.obstacle;
  if (!last || last.agedMs > 0 || last.outcome === 'blocked') return false;
  return tries.length < REPEATS && (last.answerMs ?? 0) < limitMs;
}

/** The one in the middle by the time of the answer; none at all is later than any. */
export function medianOf<Try extends Pick<Played, 'obstacle'>>(tries: readonly Try[]): Try {
  const late = ({ obstacle }: Try) => obstacle.answerMs ?? Number.MAX_VALUE;
  const middle = tries.toSorted((one, other) => late(one) - late(other))[Math.floor(tries.length / 2)];
  if (!middle) throw new Error('the median of nothing');
  return middle;
}
