/**
 * The control: how long a request, or a stop, takes with nothing in the way. The kit sends the same bytes in the same
 * pieces to a fresh instance of the server. If it cannot start another instance, it asks the same one when everything
 * else is closed.
 */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Control } from '../domain/trace.ts';
import type { ServerDefinition } from '../servers/definition.ts';
import { type RunningServer, startServer } from '../servers/start.ts';
import { inTurn } from '../system/turns.ts';
import { STOP } from '../verdict/shutdown.ts';
import { isEndless, type Wait } from '../verdict/waits.ts';
import { now, Recorder } from '../wire/recorder.ts';
import { messageOf } from './trial.ts';

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

export interface Controls {
  /** Sends the request of `wait` to a fresh instance. */
  fresh(wait: Wait, limitMs: number): Promise<Alone>;
  /** The same, while nothing starts and no page is opened. That moment may take long to come. */
  freshQuietly(wait: Wait, limitMs: number): Promise<Alone>;
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
        return await ask(server);
      } finally {
        await server.stop();
      }
    } catch (error) {
      return notAsked(error);
    }
  };
  const askFor = (wait: Wait, limitMs: number) => {
    const toEnd = isEndless(wait); // as it is now: the answer may come while the other instance starts
    return ({ port: other }: RunningServer) => askAlone(other, requestOf(wait), { limitMs, toEnd, signal });
  };
  return {
    fresh: (wait, limitMs) => onFresh(askFor(wait, limitMs)),
    freshQuietly(wait, limitMs) {
      const ask = askFor(wait, limitMs);
      return onFresh((server) => quietly(() => ask(server)));
    },
    async same(wait, limitMs) {
      try {
        return await askAlone(port, requestOf(wait), { limitMs, toEnd: false, signal });
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
  { answerMs, endMs, fault }: Alone,
): Control => ({
  atMs,
  client: connection.client,
  request: exchange.request,
  instance,
  limitMs,
  answerMs,
  endMs,
  fault,
});

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
