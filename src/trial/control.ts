/**
 * The control: what a request, or a stop, takes with nothing in the way. A fresh instance of the same server is sent the same bytes in the
 * same pieces; where no other instance can be started, the same one is asked when everything else is closed.
 */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerDefinition } from '../servers/definition.ts';
import { type RunningServer, startServer } from '../servers/start.ts';
import { STOP } from '../verdict/shutdown.ts';
import { isEndless, type Wait } from '../verdict/waits.ts';
import { now, Recorder } from '../wire/recorder.ts';
import type { Control } from '../wire/trace.ts';
import { messageOf } from './ends.ts';
import { inTurn } from './turns.ts';

/** Between two pieces of a request, so that the server reads them apart, as it did in the trial; in milliseconds. */
const PIECE_MS = 10;

/** How often the answer is looked at. */
const LOOK_MS = 5;

/** What one asking gave. */
type Alone = Pick<Control, 'answerMs' | 'endMs' | 'fault'>;

export interface Controls {
  /** Asks a fresh instance for what `wait` waits for. */
  fresh(wait: Wait, limitMs: number): Promise<Alone>;
  /** Asks the trial's own instance. */
  same(wait: Wait, limitMs: number): Promise<Alone>;
  /** How long a fresh instance that nobody is connected to takes to stop. */
  stop(limitMs: number): Promise<Alone>;
}

const notAsked = (error: unknown): Alone => ({ answerMs: null, endMs: null, fault: messageOf(error) });

/**
 * @param definition how another instance is started; null if there can be no other
 * @param port where the trial's own instance listens
 * @param recorder what the clients have sent
 * @param signal ends what is being asked
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
    if (definition === null) return notAsked('this server runs already: no fresh instance of it can be started');
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
  return {
    fresh: (wait, limitMs) => {
      const toEnd = isEndless(wait);
      return onFresh((server) => askAlone(server.port, requestOf(wait), { limitMs, toEnd, signal }));
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

/** What is asked, and what came of it. */
export const controlFor = (
  { connection, exchange }: Wait,
  instance: Control['instance'],
  atMs: number,
  limitMs: number,
  alone: Alone,
): Control => ({ atMs, client: connection.client, request: exchange.request, instance, limitMs, ...alone });

/** The same of a server that is asked to stop. */
export const controlForStop = (atMs: number, limitMs: number, alone: Alone): Control => ({
  atMs,
  client: 'bystander',
  request: STOP,
  instance: 'fresh',
  limitMs,
  ...alone,
});

interface Asking {
  /** How long the first byte is waited for, and with `toEnd` the last one after it, in milliseconds. */
  readonly limitMs: number;
  readonly toEnd: boolean;
  readonly signal: AbortSignal;
}

/**
 * Sends a request on a connection of its own.
 * @returns how long after its last piece the answer began and ended, in milliseconds; null for what did not happen within the limit
 */
export async function askAlone(
  port: number,
  pieces: readonly Buffer[],
  { limitMs, toEnd, signal }: Asking,
): Promise<Alone> {
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
      if (index > 0) await delay(PIECE_MS);
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
        const ended = over && answerMs !== null ? recorder.clock() : null; // cut off, or closed without a word: it is over
        const isRefused = over && answerMs === null;
        return {
          answerMs: since(answerMs),
          endMs: since(exchange?.answeredMs ?? ended),
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
