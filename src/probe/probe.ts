/** Finds out the traits of a server with raw sockets, without a browser. */

import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { kitVersion } from '../domain/kit.ts';
import { type Obstacle, type Traits, traitsSchema } from '../domain/server-traits.ts';
import { offersOf, type ServerDefinition } from '../servers/definition.ts';
import { type RunningServer, startServer } from '../servers/start.ts';
import { atMost } from '../system/concurrency.ts';
import { systemName } from '../system/platform.ts';
import { measureBase } from './look.ts';
import { keepsAlive, measureBacklog, measureEndurance, shutDownBeside } from './measures.ts';
import type { Experiment } from './obstacles.ts';
import { type Limits, limitsOf, type Plan, planFor, planOf } from './plan.ts';
import { type ExperimentQueue, type PlayedExperiment, type QueueOptions, runQueue } from './repeat.ts';
import { assertTarget, type Target } from './target.ts';

/* Several instances of one server, for experiments that would disturb each other. */

/** On two processors, starting more at a time only makes them slower. */
const STARTING = 2;

class Fleet {
  readonly #definition: ServerDefinition;
  readonly #signal: AbortSignal;
  readonly #members: Promise<RunningServer>[] = [];

  constructor(definition: ServerDefinition, signal: AbortSignal) {
    this.#definition = definition;
    this.#signal = signal;
  }

  /** @throws what `startServer()` throws, and the reason of the signal */
  async start(): Promise<RunningServer> {
    this.#signal.throwIfAborted();
    const member = startServer(this.#definition, { signal: this.#signal });
    this.#members.push(member);
    const server = await member;
    this.#signal.throwIfAborted();
    return server;
  }

  startSeveral(count: number): Promise<RunningServer[]> {
    return atMost(STARTING, Array.from({ length: count }), () => this.start());
  }

  /** Starts another instance in place of one that may have changed. */
  async replace(server: RunningServer): Promise<RunningServer> {
    await server.stop();
    return await this.start();
  }

  /** Ends all instances, including those still starting, once they have started. Nothing may be started after that. */
  async stop(): Promise<void> {
    await Promise.all(
      this.#members.map(async (member) => {
        const server = await member.catch(() => null); // an instance that failed to start has already ended
        await server?.stop();
      }),
    );
  }
}

export interface ProbeOptions {
  readonly signal?: AbortSignal;
  /** Skips the least informative parts: only one connection ages, for 3 s instead of 10; no backlog, no shutdown. */
  readonly quick?: boolean;
  /** How long to wait for an answer with nothing in the way, in milliseconds; by default 10 s. */
  readonly longestMs?: number;
  /** How long silent connections age, in milliseconds; the default depends on `quick`. */
  readonly agedMs?: number;
  /** What else the machine is busy with, such as browsers that start; or null (`QueueOptions.busyWith`). */
  busyWith?(): Promise<unknown> | null;
  /** Called with what all experiments need, before the first of them. */
  onBasics?(basics: Basics): void;
  /** Called when an answer was missing once, before that is asked again. */
  onDoubt?(obstacle: Obstacle): void;
  /** Called with each result that was seen often enough to be believed. */
  onFound?(obstacle: Obstacle): void;
  /**
   * If several servers are probed at once: lets only one at a time start and be timed, since that disturbs the others.
   */
  readonly turn?: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** How the server answers with nothing in the way. */
export type Basics = Pick<Traits, 'answerMs' | 'page'>;

/** A server that somebody else runs. */
export interface RunningTarget extends Target {
  /** Its name; by default its address. */
  readonly id?: string;
}

/** Experiments with fresh connections run one after another: two instances halve the time. */
const FRESH_LANES = 2;

/**
 * Probes instances of a server that it starts and ends itself.
 * @throws MissingProgram or another ServerError if it cannot be started, or does not answer in HTTP/1
 * @throws the reason of `signal` when it aborts; by then everything has ended
 */
export function probeServer(definition: ServerDefinition, options: ProbeOptions = {}): Promise<Traits> {
  return abortable(options.signal, async (signal, end) => {
    const fleet = new Fleet(definition, signal);
    const offers = offersOf(definition);
    const tls = offers.includes('tls');
    const { page: path = '/', headers = {} } = definition;
    const targetOf = ({ port }: RunningServer): Target => ({ port, path, headers, tls });
    const whole = planOf({ ...options, quick: options.quick ?? false, owned: true, slow: offers.includes('slow') });
    try {
      const { first, others, plan, ...basics } = await (options.turn ?? ((work) => work()))(async () => {
        // The first one alone: a server that cannot start fails only once. And nothing is measured while the others
        // start.
        const first = await fleet.start();
        const basics = await basicsOf(targetOf(first), signal, options);
        const plan = planFor(whole, basics.traits.answerMs);
        const others = await fleet.startSeveral(FRESH_LANES - 1 + plan.aged.length + plan.shutdown.length);
        return { first, others, plan, ...basics };
      });
      const { limits } = basics;
      const lane = (server: RunningServer, queue: ExperimentQueue['queue']): ExperimentQueue => {
        let current = server;
        return {
          target: targetOf(server),
          queue,
          async replace() {
            current = await fleet.replace(current);
            return targetOf(current);
          },
        };
      };
      const queue = [...plan.fresh];
      const fresh = [first, ...others.splice(0, FRESH_LANES - 1)].map((server) => lane(server, queue));
      const aged = others.splice(0, plan.aged.length).map((server, at) => lane(server, plan.aged.slice(at, at + 1)));
      const [found, shutdown] = await Promise.all([
        experiment(plan, fresh, aged, limits, signal, options),
        Promise.all(
          others.map((server, at) =>
            shutDownBeside(server, targetOf(server), plan.shutdown[at] ?? 'nothing', limits, signal),
          ),
        ),
      ]);
      // On a separate, unused instance.
      const anew = async () => targetOf(await fleet.start());
      const { busyWith } = options;
      const endurance = await measureEndurance(await anew(), basics.traits.answerMs, limits, signal, anew, busyWith);
      const { id, model } = definition;
      const server = { id, model, version: first.version };
      return traitsOf({ server, tls, ...basics.traits, ...found, ...(endurance && { endurance }), shutdown });
    } finally {
      end();
      await fleet.stop();
    }
  });
}

/**
 * Probes a server that is already running. The probe does not end it and opens at most 16 connections at a time, but
 * other users of the server have to wait meanwhile. If it does not recover from an experiment, the remaining ones are
 * skipped.
 * @throws InputError for a path or a header that cannot be sent
 * @throws ServerError if it does not answer in HTTP/1
 * @throws the reason of `signal` when it aborts
 */
export function probeRunning(target: RunningTarget, options: ProbeOptions = {}): Promise<Traits> {
  assertTarget(target);
  return abortable(options.signal, async (signal) => {
    const { limits, calledItself, traits } = await basicsOf(target, signal, options);
    const whole = planOf({ ...options, quick: options.quick ?? false, owned: false, slow: false });
    const plan = planFor(whole, traits.answerMs);
    const queue = [...plan.fresh, ...plan.aged];
    const found = await experiment(plan, [{ target, queue }], [], limits, signal, options);
    // Last, since it may use up the server's resources, and only after the server has noticed that the experiments'
    // connections are closed.
    await delay(limits.atOnceMs / 2, undefined, { signal });
    const endurance = await measureEndurance(target, traits.answerMs, limits, signal, undefined, options.busyWith);
    const server = {
      id: target.id ?? `127.0.0.1:${target.port}`,
      version: calledItself ?? 'version unknown',
      model: 'unknown',
    };
    const worn = endurance && { endurance };
    return traitsOf({ server, tls: target.tls ?? false, ...traits, ...found, ...worn, shutdown: [] });
  });
}

/** The facts that all experiments need. */
async function basicsOf(target: Target, signal: AbortSignal, { longestMs, onBasics }: ProbeOptions) {
  const { answerMs, calledItself, page } = await measureBase(target, signal, longestMs);
  onBasics?.({ answerMs, page });
  const limits = limitsOf(answerMs);
  const traits = { answerMs, page, limitMs: limits.limitMs, keepsAlive: await keepsAlive(target, limits, signal) };
  return { limits, calledItself, traits };
}

type Found = Pick<Traits, 'obstacles' | 'readTimeoutMs' | 'watchedMs' | 'backlog' | 'backlogTried'>;

/**
 * The experiments with connections left open. The backlog is measured on the first lane, after the `fresh` experiments.
 */
async function experiment(
  plan: Plan,
  fresh: readonly ExperimentQueue[],
  aged: readonly ExperimentQueue[],
  limits: Limits,
  signal: AbortSignal,
  around: ProbeOptions = {},
): Promise<Found> {
  const options = laneOptionsOf(plan, around);
  const run = async (lanes: readonly ExperimentQueue[]) =>
    (await Promise.all(lanes.map((lane) => runQueue(lane, limits, options, signal)))).flat();
  const [[first, backlog], second] = await Promise.all([
    run(fresh).then(async (played) => [played, await backlogOf(played, plan, fresh[0], limits, signal)] as const),
    run(aged),
  ]);
  const played = [...first, ...second];
  const order = [...plan.fresh, ...plan.aged];
  const watched = played.find(({ experiment }) => experiment.agedMs > 0 && experiment.connections === 1)?.watched;
  return {
    obstacles: played
      .toSorted((one, other) => order.indexOf(one.experiment) - order.indexOf(other.experiment))
      .map(({ obstacle }) => obstacle),
    readTimeoutMs: watched?.closedMs == null ? null : Math.round(watched.closedMs),
    watchedMs: Math.round(watched?.watchedMs ?? 0),
    ...backlog,
  };
}

/** If one connection blocks the server, more of them do, too; and if a fresh one blocks it, an old one does, too. */
function laneOptionsOf(
  { quick, watchMs }: Plan,
  { onFound = () => {}, onDoubt, busyWith }: ProbeOptions,
): QueueOptions {
  const blocking: Experiment[] = [];
  const isKnown = ({ left, connections }: Experiment) =>
    blocking.some((each) => each.left === left && each.connections <= connections);
  return {
    watchMs,
    isKnown,
    ...(busyWith && { busyWith }),
    ...(onDoubt && { onDoubt }),
    ...(quick && { isNeedless: isKnown }),
    onPlayed({ experiment, obstacle }) {
      const { outcome, released, tries = 1 } = obstacle;
      onFound(obstacle);
      if (outcome === 'blocked' && released && tries > 1 && experiment.agedMs === 0) blocking.push(experiment);
    },
  };
}

/**
 * Measures the backlog behind the fewest fresh silent connections that block the server; if none do, it cannot be
 * measured.
 */
async function backlogOf(
  played: readonly PlayedExperiment[],
  { backlogTried }: Plan,
  lane: ExperimentQueue | undefined,
  limits: Limits,
  signal: AbortSignal,
): Promise<Pick<Found, 'backlog' | 'backlogTried'>> {
  const blocking = played
    .filter(({ obstacle: { left, agedMs, released } }) => left === 'silent' && agedMs === 0 && released)
    .map(({ obstacle }) => obstacle.connections);
  if (backlogTried === 0 || blocking.length === 0 || !lane) return { backlog: null, backlogTried: 0 };
  const backlog = await measureBacklog(lane.target, Math.min(...blocking), backlogTried, limits, signal);
  return { backlog, backlogTried };
}

function traitsOf(found: Omit<Traits, 'schema' | 'kit' | 'measured' | 'os'>): Traits {
  return traitsSchema.parse({
    schema: 1,
    kit: kitVersion,
    measured: new Date().toISOString(),
    os: systemName(),
    ...found,
  });
}

/**
 * Does `work` with a signal that aborts with the given one, and when the work ends or calls `end()`: no experiment
 * outlives it.
 */
async function abortable<T>(
  given: AbortSignal | undefined,
  work: (signal: AbortSignal, end: () => void) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const signal = given ? AbortSignal.any([given, own.signal]) : own.signal;
  setMaxListeners(0, signal); // every wait in every experiment adds a listener
  try {
    return await work(signal, () => own.abort());
  } finally {
    own.abort();
  }
}
