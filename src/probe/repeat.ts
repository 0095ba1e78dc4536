/** Experiments with one instance of a server, one after the other. */
import type { Obstacle } from '../domain/server-traits.ts';
import { answersAgain } from './look.ts';
import { type Experiment, playObstacle, type WatchedObstacle } from './obstacles.ts';
import type { Limits } from './plan.ts';
import type { Target } from './target.ts';

export interface ExperimentQueue {
  target: Target;
  /** Taken from its front; several lanes may share it. */
  readonly queue: Experiment[];
  /** Gives another instance in place of one that does not recover; without, the lane ends there. */
  readonly replace?: () => Promise<Target>;
}

export interface QueueOptions {
  /** How long the first connection of an aged experiment is watched at least, in milliseconds. */
  readonly watchMs: number;
  /** What is not worth its time any more: it is left out. */
  isNeedless?(experiment: Experiment): boolean;
  /** What needs no second look: something else has shown it. */
  isKnown?(experiment: Experiment): boolean;
  /** Told of each experiment as it ends. */
  onPlayed?(played: PlayedExperiment): void;
}

export interface PlayedExperiment {
  readonly experiment: Experiment;
  readonly obstacle: Obstacle;
  readonly watched: WatchedObstacle;
}

/** One try of an experiment. */
export interface Try extends PlayedExperiment {
  /** With everything closed, the same instance answered again. */
  readonly recovers: boolean;
}

/** An odd number: one answer alone may be late because the machine was busy. */
const REPEATS = 3;

/** What is not answered is believed when it was seen so often. */
const BELIEVED = 2;

/** An answer that takes longer, in milliseconds, is no matter of chance, and would take too long again. */
const SOON_MS = 500;

/**
 * Plays what is in the queue. After each experiment the server must answer again, so that one does not spoil the next. What is not
 * answered is played again, on a fresh instance where one can be had, once the same request with nothing left open was answered there.
 */
export async function runQueue(
  lane: ExperimentQueue,
  limits: Limits,
  options: QueueOptions,
  signal: AbortSignal,
): Promise<PlayedExperiment[]> {
  const played: PlayedExperiment[] = [];
  for (let experiment = lane.queue.shift(); experiment; experiment = lane.queue.shift()) {
    if (options.isNeedless?.(experiment)) continue;
    const { tries, isOver } = await playOften(lane, experiment, limits, options, signal);
    const believed = believedOf(tries);
    played.push(believed);
    options.onPlayed?.(believed);
    if (isOver) break;
  }
  return played;
}

/** @returns what was seen, at least once; `isOver` if the server answers no more, and there is no other */
async function playOften(
  lane: ExperimentQueue,
  experiment: Experiment,
  limits: Limits,
  { watchMs, isKnown }: QueueOptions,
  signal: AbortSignal,
): Promise<{ tries: Try[]; isOver: boolean }> {
  const tries: Try[] = [];
  const isWatched = experiment.agedMs > 0 && experiment.connections === 1;
  const answers = () => answersAgain(lane.target, limits.limitMs, signal);
  for (;;) {
    const seen = await playObstacle(lane.target, experiment, limits, { signal, ...(isWatched && { watchMs }) });
    // To see that an answer comes again takes as long as a slow one does: that it came is enough.
    const isSlow = (seen.obstacle.answerMs ?? 0) >= SOON_MS && seen.obstacle.outcome === 'answered';
    const recovers = isSlow || (await answers());
    tries.push({ experiment, ...seen, recovers });
    const again = isWorthRepeating(tries) && !(isMissing(seen.obstacle) && isKnown?.(experiment));
    if (!recovers || (again && isMissing(seen.obstacle))) {
      if (lane.replace) lane.target = await lane.replace();
      else if (!recovers) return { tries, isOver: true };
      // The control: what does not answer with nothing left open says nothing of what is.
      if (lane.replace && again && !(await answers())) return { tries, isOver: false };
    }
    if (!again) return { tries, isOver: false };
  }
}

const isMissing = ({ outcome }: Obstacle): boolean => !outcome.startsWith('answered');

/** Pure. */
export function isWorthRepeating(tries: readonly Pick<Try, 'obstacle' | 'recovers'>[]): boolean {
  const missing = tries.filter(({ obstacle }) => isMissing(obstacle)).length;
  if (tries.length >= REPEATS || missing >= BELIEVED) return false;
  const last = tries.at(-1);
  if (!last) return true;
  if (missing > 0) return tries.length - missing < BELIEVED;
  // What ages, or was let wait, is no matter of chance; and what has killed an instance need not kill another.
  const { agedMs, answerMs } = last.obstacle;
  return last.recovers && agedMs === 0 && (answerMs ?? 0) < SOON_MS;
}

/** What most of the tries have shown; what was not answered where there are as many of both. Pure. */
export function believedOf(tries: readonly Try[]): PlayedExperiment {
  const missing = tries.filter(({ obstacle }) => isMissing(obstacle));
  const answered = tries.filter(({ obstacle }) => !isMissing(obstacle));
  const { recovers, ...shown } = answered.length > missing.length ? medianOf(answered) : medianOf(missing);
  const alike = tries.filter(({ obstacle }) => obstacle.outcome === shown.obstacle.outcome);
  const seen = isMissing(shown.obstacle) && alike.length > 1 && { tries: alike.length };
  const dead = alike.every((each) => !each.recovers) && { recovered: false };
  return { ...shown, obstacle: { ...shown.obstacle, ...seen, ...dead } };
}

/** The one in the middle by the time of the answer; none at all is later than any. */
export function medianOf<Each extends Pick<PlayedExperiment, 'obstacle'>>(tries: readonly Each[]): Each {
  const late = ({ obstacle }: Pick<PlayedExperiment, 'obstacle'>) => obstacle.answerMs ?? Number.MAX_VALUE;
  const middle = tries.toSorted((one, other) => late(one) - late(other))[Math.floor(tries.length / 2)];
  if (!middle) throw new Error('the median of nothing');
  return middle;
}
