/**
 * Proof by freeing: when patience runs out, the kit closes the connections that the server may be blocked on, oldest
 * first, one at a time. Before the first close it only watches, for as long as it watches after each close. The moment
 * of each close is drawn at random, so a server that continues on its own seldom does so just after one
 * (`coincidence()` says how seldom).
 */

import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, Control } from '../domain/trace.ts';
import type { ServerDefinition } from '../servers/definition.ts';
import { type RunningServer, startServer } from '../servers/start.ts';
import { inTurn } from '../system/turns.ts';
import { drawFrom } from '../verdict/freeing.ts';
import { STOP, shutdownOf, stopSuspects } from '../verdict/shutdown.ts';
import { isEndless, overdue, stateAt, suspects, unhinderedMs, type Wait } from '../verdict/waits.ts';
import type { Observer } from '../wire/observer.ts';
import { now, Recorder } from '../wire/recorder.ts';
import { noteServerSide } from '../wire/server-side.ts';
import { messageOf } from './trial.ts';
import type { Watch } from './watch.ts';

/*
 * The control: how long a request, or a stop, takes with nothing in the way. The kit sends the same bytes in the same
 * pieces to a fresh instance of the server. If it cannot start another instance, it asks the same one when everything
 * else is closed.
 */

/** The pause between two pieces of a request, in milliseconds: the server reads them apart, as in the trial. */
const PIECE_MS = 10;

/** How often to check for the answer, in milliseconds. */
const LOOK_MS = 5;

/** The result of asking once. */
type Alone = Pick<Control, 'answerMs' | 'endMs' | 'fault'>;

/** The same, with the status of the answer; null without one. */
export interface Asked extends Alone {
  readonly status: number | null;
}

interface Controls {
  /** Sends the request of `wait` to a fresh instance. */
  fresh(wait: Wait, limitMs: number): Promise<Alone>;
  /** Sends it to the trial's own instance. */
  same(wait: Wait, limitMs: number): Promise<Alone>;
  /** How long a fresh instance without connections takes to stop. */
  stop(limitMs: number): Promise<Alone>;
}

/** How long a control may keep others from starting and opening, in milliseconds. */
const QUIET_MS = 250;

/**
 * Asks while nothing starts and no page is opened: beside five starting browsers an answer of 3 ms took 36 to 119 ms,
 * and the wait that it was compared with seemed to be none. Slow answers are compared by ratio and need no silence.
 */
async function quietly<T>(ask: () => Promise<T>): Promise<T> {
  const { asked } = await inTurn('opening', async () => {
    const asked = ask();
    await Promise.race([asked.catch(() => {}), delay(QUIET_MS, null, { ref: false })]);
    return { asked };
  });
  return await asked;
}

const bare = ({ answerMs, endMs, fault }: Asked): Alone => ({ answerMs, endMs, fault });

const notAsked = (error: unknown): Alone => ({ answerMs: null, endMs: null, fault: messageOf(error) });

/**
 * @param definition how to start another instance; null if that is impossible
 * @param port where the trial's own instance listens
 * @param recorder has what the clients sent
 * @param signal cancels a control that is under way
 */
export function makeControls(
  definition: ServerDefinition | null,
  port: number,
  recorder: Recorder,
  signal: AbortSignal,
): Controls {
  const requestOf = ({ connection, exchange }: Wait): readonly Buffer[] => {
    const pieces = recorder.requestOf(connection.id, connection.exchanges.indexOf(exchange));
    if (!pieces) throw new Error('the request was too large to be kept');
    return pieces;
  };
  const onFresh = async (ask: (server: RunningServer) => Promise<Alone>): Promise<Alone> => {
    if (definition === null)
      return notAsked('this server was already running, so the kit cannot start a fresh instance of it');
    try {
      const server = await inTurn('heavy', () => startServer(definition, { signal }));
      try {
        return await quietly(() => ask(server));
      } finally {
        await server.stop();
      }
    } catch (error) {
      return notAsked(error);
    }
  };
  return {
    fresh: (wait, limitMs) => {
      const toEnd = isEndless(wait);
      return onFresh(async (server) => bare(await askAlone(server.port, requestOf(wait), { limitMs, toEnd, signal })));
    },
    async same(wait, limitMs) {
      try {
        return bare(await askAlone(port, requestOf(wait), { limitMs, toEnd: false, signal }));
      } catch (error) {
        return notAsked(error);
      }
    },
    stop: (limitMs) =>
      onFresh(async (server) => {
        const asked = now();
        const ended = server.askToStop().then(() => now() - asked);
        const answerMs = await Promise.race([ended, delay(limitMs, null, { ref: false })]);
        return { answerMs, endMs: answerMs, fault: null };
      }),
  };
}

/** The control of a request: what was asked, and the result. */
export const controlFor = (
  { connection, exchange }: Wait,
  instance: Control['instance'],
  atMs: number,
  limitMs: number,
  alone: Alone,
): Control => ({ atMs, client: connection.client, request: exchange.request, instance, limitMs, ...alone });

/** The control of a stop. */
export const controlForStop = (atMs: number, limitMs: number, alone: Alone): Control => ({
  atMs,
  client: 'bystander',
  request: STOP,
  instance: 'fresh',
  limitMs,
  ...alone,
});

interface Asking {
  /** How long to wait for the first byte, and with `toEnd` for the last one after it, in milliseconds. */
  readonly limitMs: number;
  readonly toEnd: boolean;
  readonly signal: AbortSignal;
  /** The pause between two pieces, in milliseconds. */
  readonly pauseMs?: number;
}

/**
 * Sends a request on its own connection.
 * @returns how long after its last piece the answer began and ended, in milliseconds; null if that did not happen
 *   within the limit
 */
export async function askAlone(
  port: number,
  pieces: readonly Buffer[],
  { limitMs, toEnd, signal, pauseMs = PIECE_MS }: Asking,
): Promise<Asked> {
  const recorder = new Recorder('relay');
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let fault: string | null = null;
  const id = recorder.opened('bystander', 0);
  socket.on('data', (chunk) => recorder.data(id, 'server', chunk));
  socket.once('end', () => recorder.ended(id, 'server'));
  socket.once('error', (error) => {
    fault = error.message;
    recorder.ended(id, 'server', now(), true);
  });
  try {
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) await delay(pauseMs);
      recorder.data(id, 'client', piece);
      socket.write(piece);
    }
    const sentMs = recorder.clock();
    const seen = () => {
      const [connection] = recorder.peek({
        patienceMs: 0,
        busyUntilMs: null,
        serverExit: null,
        fault: null,
      }).connections;
      return { exchange: connection?.exchanges.at(-1), over: connection?.serverEndMs != null };
    };
    for (;;) {
      const { exchange, over } = seen();
      const answerMs = exchange?.answerMs ?? null;
      const untilMs = answerMs === null ? sentMs + limitMs : toEnd ? answerMs + limitMs : answerMs;
      if (exchange?.answeredMs != null || over || signal.aborted || recorder.clock() >= untilMs) {
        const since = (ms: number | null | undefined) =>
          ms == null ? null : Math.max(0, Math.round((ms - sentMs) * 100) / 100);
        const ended = over && answerMs !== null ? recorder.clock() : null; // cut off or closed: the answer is over
        const isRefused = over && answerMs === null;
        return {
          answerMs: since(answerMs),
          endMs: since(exchange?.answeredMs ?? ended),
          status: exchange?.status ?? null,
          fault: isRefused ? `the server closed the connection without an answer${fault ? ` (${fault})` : ''}` : null,
        };
      }
      await delay(LOOK_MS);
    }
  } finally {
    socket.on('error', () => {});
    socket.destroy();
  }
}

const CALM_MS = 50;

/** How long to wait for the rest of an answer, in milliseconds. */
const REST_MS = 500;

/** Something that waits: a request, or the end of a server that was asked to stop. */
interface Blocked {
  readonly text: string;
  readonly wait: Wait | null;
  /** Whether closing connections has worked, or can no longer work. */
  isFreed(): boolean;
  /** Whether the freed answer or stop is complete. */
  isOver(): boolean;
  suspects(): readonly Connection[];
}

/** Closes suspects until the blocked request or stop continues, or none is left. The trace records what happened. */
export async function proveByFreeing(
  observer: Observer,
  watch: Watch,
  controls: Controls,
  random: () => number = Math.random,
): Promise<void> {
  const blocked = shutdownOf(watch.trace()) ? blockedStop(watch) : blockedRequest(watch);
  if (!blocked) return;
  const { recorder } = observer;
  recorder.step('overdue', blocked.text);
  const alone = (await aloneMs(blocked.wait, observer, watch, controls)) ?? 0;
  const isFreedWithin = (withinMs: number) => watch.until(blocked.isFreed, { withinMs, patient: true });
  const tried = new Set<number>();
  let watchMs = drawFrom('idle', alone);
  while (!(await isFreedWithin(watchMs))) {
    const next = blocked.suspects().find(({ id }) => !tried.has(id));
    if (!next) break;
    tried.add(next.id);
    watchMs = drawFrom(blocked.wait ? stateAt(next, recorder.clock()) : 'stop', alone);
    recorder.drawn(next.id, watchMs);
    if (await isFreedWithin(random() * watchMs)) break;
    noteServerSide(observer, watch.trace().connections); // before the close changes it
    const state = stateAt(next, recorder.clock());
    try {
      await observer.release(next.id, state === 'answering' || state === 'held' || state === 'waiting');
    } catch (error) {
      recorder.step('note', `connection ${next.id} could not be closed: ${(error as Error).message}`);
      watchMs = 0;
    }
  }
  if (!blocked.isFreed() && blocked.wait) await askAgain(blocked.wait, observer, controls, drawFrom('idle', alone));
  // If the first byte has come, let the answer end, and the closes that follow it.
  await watch.until(() => blocked.isOver() || !blocked.isFreed(), { withinMs: REST_MS, patient: true });
  await watch.until((_, silentMs) => silentMs >= CALM_MS, { withinMs: REST_MS, silenceMs: CALM_MS, patient: true });
}

/** How long the blocked request or stop takes with nothing in the way, in milliseconds; null if unknown. */
async function aloneMs(
  wait: Wait | null,
  { recorder }: Observer,
  watch: Watch,
  controls: Controls,
): Promise<number | null> {
  if (wait) return unhinderedMs(watch.trace(), wait);
  const limitMs = Math.max(10_000, 2 * watch.trace().patienceMs);
  const said = await controls.stop(limitMs);
  recorder.control(controlForStop(recorder.clock(), limitMs, said));
  return said.answerMs;
}

/** When nothing helped: does the same server answer anyone? */
async function askAgain(wait: Wait, { recorder }: Observer, controls: Controls, limitMs: number): Promise<void> {
  const atMs = recorder.clock();
  const said = await controls.same(wait, limitMs);
  // A server that closes whatever it accepts does not answer anyone either.
  recorder.control(
    controlFor(wait, 'same', atMs, limitMs, said satisfies Pick<Control, 'answerMs' | 'endMs' | 'fault'>),
  );
}

function blockedRequest(watch: Watch): Blocked | null {
  const waiting = overdue(watch.trace());
  if (!waiting) return null;
  const { exchange, connection } = waiting;
  const lastMs = exchange.lastByteMs; // null, unless the answer is stuck in the middle
  return {
    text: `${exchange.request} on connection ${connection.id} is overdue`,
    wait: waiting,
    isFreed: () => exchange.lastByteMs !== lastMs || connection.closedMs !== null,
    isOver: () => exchange.answeredMs !== null || connection.closedMs !== null,
    suspects: () => suspects(watch.trace(), waiting),
  };
}

function blockedStop(watch: Watch): Blocked {
  const hasEnded = () => shutdownOf(watch.trace())?.endedMs != null;
  return {
    text: 'the server has not ended',
    wait: null,
    isFreed: hasEnded,
    isOver: hasEnded,
    suspects: () => stopSuspects(watch.trace()),
  };
}
