/** Runs experiments with one instance of a server, one after another. */
import type { Obstacle } from '../domain/server-traits.ts';
import { answersAgain } from './look.ts';
import { type Experiment, playObstacle, type WatchedObstacle } from './obstacles.ts';
import type { Limits } from './plan.ts';
import type { Target } from './target.ts';

export interface ExperimentQueue {
  target: Target;
  /** Taken from its front; several lanes may share it. */
  readonly queue: Experiment[];
  /** Replaces an instance that does not recover; without this, the lane ends there. */
  readonly replace?: () => Promise<Target>;
}

export interface QueueOptions {
  /** How long at least to watch the first connection of an aged experiment, in milliseconds. */
  readonly watchMs: number;
  /** Whether an experiment is no longer worth its time: it is skipped. */
  isNeedless?(experiment: Experiment): boolean;
  /** Whether another experiment has already shown the result: it is not repeated. */
  isKnown?(experiment: Experiment): boolean;
  /**
   * What the machine is busy with, or null. An answer that came all the same is as good as any. An answer that is missing then is not
   * counted: the experiment is repeated when the machine is calm again.
   */
  busyWith?(): Promise<unknown> | null;
  /** Called when an answer was missing for the first time, before the experiment is repeated. */
  onDoubt?(obstacle: Obstacle): void;
  /** Called after each experiment. */
  onPlayed?(played: PlayedExperiment): void;
}

export interface PlayedExperiment {
  readonly experiment: Experiment;
  readonly obstacle: Obstacle;
  readonly watched: WatchedObstacle;
}

/** One try of an experiment. */
export interface Try extends PlayedExperiment {
  /** The same instance answered again when everything was closed. */
  readonly recovers: boolean;
}

/** An odd number: a single answer may be late because the machine was busy. */
const REPEATS = 3;

/** How often a missing answer must be seen before it is believed. */
const BELIEVED = 2;

/** If an answer takes longer than this, in milliseconds, it is not by chance, and repeating it would take too long. */
const SOON_MS = 500;

/**
 * Runs the experiments in the queue. After each one the server must answer again, so that one does not spoil the next.
 * If a request is not answered, the experiment is repeated, if possible on a fresh instance, after that has answered
 * the same request with nothing left open.
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

/** @returns the results, at least one; `isOver` if the server no longer answers and there is no other instance */
async function playOften(
  lane: ExperimentQueue,
  experiment: Experiment,
  limits: Limits,
  { watchMs, isKnown, busyWith = () => null, onDoubt = () => {} }: QueueOptions,
  signal: AbortSignal,
): Promise<{ tries: Try[]; isOver: boolean }> {
  const tries: Try[] = [];
  const isWatched = experiment.agedMs > 0 && experiment.connections === 1;
  const answers = () => answersAgain(lane.target, limits.limitMs, signal);
  for (;;) {
    const wasBusy = busyWith();
    const seen = await playObstacle(lane.target, experiment, limits, { signal, ...(isWatched && { watchMs }) });
    // Repeating a slow answer takes as long again: one answer is enough.
    const isSlow = (seen.obstacle.answerMs ?? 0) >= SOON_MS && seen.obstacle.outcome === 'answered';
    const recovers = isSlow || (await answers());
    const busy = wasBusy ?? busyWith();
    if (busy && (isMissing(seen.obstacle) || !recovers)) {
      await busy;
      if (lane.replace) lane.target = await lane.replace();
      continue;
    }
    tries.push({ experiment, ...seen, recovers });
    if (tries.length === 1 && isMissing(seen.obstacle)) onDoubt(seen.obstacle);
    const again = isWorthRepeating(tries) && !(isMissing(seen.obstacle) && isKnown?.(experiment));
    if (!recovers || (again && isMissing(seen.obstacle))) {
      if (lane.replace) lane.target = await lane.replace();
      else if (!recovers) return { tries, isOver: true };
      // The control: if the server does not answer with nothing left open, open connections prove nothing.
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
  // Results with aged connections or long waits are not due to chance. And there is no need to kill another instance.
  const { agedMs, answerMs } = last.obstacle;
  return last.recovers && agedMs === 0 && (answerMs ?? 0) < SOON_MS;
}

/** The result of most tries; in a tie, the missing answer. Pure. */
export function believedOf(tries: readonly Try[]): PlayedExperiment {
  const missing = tries.filter(({ obstacle }) => isMissing(obstacle));
  const answered = tries.filter(({ obstacle }) => !isMissing(obstacle));
  const { recovers, ...shown } = answered.length > missing.length ? medianOf(answered) : medianOf(missing);
  const alike = tries.filter(({ obstacle }) => obstacle.outcome === shown.obstacle.outcome);
  const seen = isMissing(shown.obstacle) && alike.length > 1 && { tries: alike.length };
  const dead = alike.every((each) => !each.recovers) && { recovered: false };
  return { ...shown, obstacle: { ...shown.obstacle, ...seen, ...dead } };
}

/** The median try by answer time; a missing answer counts as the latest. */
export function medianOf<Each extends Pick<PlayedExperiment, 'obstacle'>>(tries: readonly Each[]): Each {
  const late = ({ obstacle }: Pick<PlayedExperiment, 'obstacle'>) => obstacle.answerMs ?? Number.MAX_VALUE;
  const middle = tries.toSorted((one, other) => late(one) - late(other))[Math.floor(tries.length / 2)];
  if (!middle) throw new Error('the median of nothing');
  return middle;
}
