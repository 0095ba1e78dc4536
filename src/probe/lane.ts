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

/**
 * Plays what is in the queue. After each experiment the server must answer again, so that one does not spoil the next.
 * @param watchMs how long the first connection of an aged experiment is watched at least
 */
export async function runLane(lane: Lane, limits: Limits, watchMs: number, signal: AbortSignal): Promise<Played[]> {
  const played: Played[] = [];
  for (let experiment = lane.queue.shift(); experiment; experiment = lane.queue.shift()) {
    const isWatched = experiment.agedMs > 0 && experiment.connections === 1;
    const seen = await playObstacle(lane.target, experiment, limits, { signal, ...(isWatched && { watchMs }) });
    played.push({ experiment, ...seen });
    if (await answersAgain(lane.target, limits.limitMs, signal)) continue;
    if (!lane.replace) break;
    lane.target = await lane.replace();
  }
  return played;
}
