/**
 * What every observer writes into: it is told of opens, bytes and ends with their times, and gives the trace. It knows
 * nothing of sockets or captures. Times handed in are milliseconds since the epoch; the trace's are relative to `begin`.
 */
import { begun, type Live, live } from './exchanges.ts';
import type { Client, Connection, Party, Step, Trace, WireEvent } from './trace.ts';

/** Bytes from the client that are neither HTTP/1 nor TLS. */
export const NOT_HTTP = '(not HTTP/1)';

/** Time now, in milliseconds since the epoch, finer than `Date.now()` and never stepping back within a process. */
export const now = (): number => performance.timeOrigin + performance.now();

/** What the trial knows and the wire does not. */
export type Rest = Pick<Trace, 'patienceMs' | 'busyUntilMs' | 'serverExit' | 'fault'>;

export class Recorder {
  readonly #observer: Trace['observer'];
  readonly #live: Live[] = [];
  readonly #events: WireEvent[] = [];
  readonly #steps: Step[] = [];
  #zero = now();
  #last = 0;
  #until = Number.POSITIVE_INFINITY;
  #listener: () => void = () => {};

  constructor(observer: Trace['observer']) {
    this.#observer = observer;
  }

  /** The navigation begins: time 0 of the trace. Call it before anything is recorded. */
  begin(at: number = now()): void {
    this.#zero = at;
  }

  /** The observation ends: what is seen to have happened after `at` is not recorded. */
  end(at: number = now()): void {
    this.#until = at;
  }

  /** Whether something that happened at `at` is still recorded. */
  takes(at: number): boolean {
    return at <= this.#until;
  }

  /** Milliseconds since the navigation began. */
  clock(at: number = now()): number {
    return Math.round((at - this.#zero) * 100) / 100;
  }

  /** When the last bytes, open or end were seen, or the driver said that a page has loaded; 0 before the first. */
  get lastEventMs(): number {
    return this.#last;
  }

  /** Called after each event; one listener. */
  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  /** A connection was opened; returns its number. */
  opened(client: Client, clientPort: number, at: number = now()): number {
    const atMs = this.clock(at);
    const connection: Connection = {
      id: this.#live.length + 1,
      client,
      clientPort,
      openedMs: atMs,
      firstByteMs: null,
      exchanges: [],
      bytesIn: 0,
      bytesOut: 0,
      clientEndMs: null,
      serverEndMs: null,
      closedMs: null,
      closedBy: null,
      reset: false,
      refused: false,
      garbage: null,
      reason: null,
    };
    this.#live.push(
      live(
        connection,
        () => this.#at,
        (text) => {
          this.#line = text;
        },
      ),
    );
    this.#event(connection.id, atMs, 'client', 'open', 0, null);
    return connection.id;
  }

  // What the parsers' callbacks need to know of the bytes being fed at this moment.
  #at = 0;
  #line: string | null = null;

  /** Bytes were seen on connection `id`. */
  data(id: number, from: 'client' | 'server', chunk: Buffer, at: number = now()): void {
    const live = this.#get(id);
    const { connection } = live;
    const atMs = this.clock(at);
    this.#at = atMs;
    this.#line = null;
    if (from === 'client') {
      if (connection.firstByteMs === null) live.begin(chunk);
      connection.firstByteMs ??= atMs;
      connection.bytesIn += chunk.length;
      if (!live.requests.over) asked(live, chunk, atMs);
    } else {
      connection.bytesOut += chunk.length;
      const waiting = connection.exchanges.find((each) => each.answeredMs === null);
      if (waiting) waiting.answerMs ??= atMs;
      connection.garbage ??= live.answers.feed(chunk);
    }
    this.#event(id, atMs, from, 'data', chunk.length, this.#line);
  }

  /** One side of connection `id` was ended (FIN), or the whole of it (RST). `kit` ends the client's side. */
  ended(id: number, by: Party, at: number = now(), reset = false): void {
    const { connection, answers } = this.#get(id);
    const atMs = this.clock(at);
    this.#at = atMs;
    const side = by === 'server' ? 'serverEndMs' : 'clientEndMs';
    if (connection[side] !== null) return;
    connection[side] = atMs;
    if (reset) connection.reset = true;
    if (connection.closedMs === null) {
      connection.closedMs = atMs;
      connection.closedBy = by;
    }
    if (by === 'server' && !reset) {
      answers.finish();
      const begunOnly = connection.exchanges.find(
        (each) => each.answerMs !== null && each.answeredMs === null && each.status === null,
      );
      if (begunOnly) connection.garbage ??= 'not HTTP/1: the server closed before a complete head';
    }
    this.#event(id, atMs, by, reset ? 'reset' : 'end', 0, null);
  }

  /** The server did not take connection `id`. */
  refused(id: number, at: number = now()): void {
    const { connection } = this.#get(id);
    const atMs = this.clock(at);
    connection.refused = true;
    connection.serverEndMs = atMs;
    connection.closedMs ??= atMs;
    connection.closedBy ??= 'server';
    this.#event(id, atMs, 'server', 'refused', 0, null);
  }

  /** Something that the scenario or the kit did. */
  step(step: Step['step'], text: string, connection: number | null = null, at: number = now()): void {
    const atMs = this.clock(at);
    if (step === 'loaded') this.#last = atMs;
    this.#steps.push({ atMs, step, connection, text });
    this.#listener();
  }

  /** Names the client of the latest connection from this port, which may have been opened before it was known whose it is. */
  renamePort(clientPort: number, client: Client): void {
    const found = this.#live.findLast((each) => each.connection.clientPort === clientPort);
    if (found) found.connection.client = client;
  }

  /** The client's port of connection `id`. */
  portOf(id: number): number {
    return this.#get(id).connection.clientPort;
  }

  /** The trace so far, not copied: for decisions while it is still being written. */
  peek(rest: Rest): Trace {
    const connections = this.#live.map(({ connection }) => connection);
    return {
      observer: this.#observer,
      beganAt: Math.round(this.#zero * 100) / 100,
      port: null,
      ...rest,
      endedMs: this.clock(),
      connections,
      events: this.#events,
      steps: this.#steps,
    };
  }

  /** The trace so far: a copy, which later events do not change. */
  snapshot(rest: Rest): Trace {
    return structuredClone(this.peek(rest));
  }

  #get(id: number): Live {
    const found = this.#live[id - 1];
    if (!found) throw new RangeError(`Cannot record on connection ${id}: it was never opened`);
    return found;
  }

  #event(
    connection: number,
    atMs: number,
    from: Party,
    kind: WireEvent['kind'],
    bytes: number,
    text: string | null,
  ): void {
    this.#last = atMs;
    const last = this.#events.at(-1);
    if (kind === 'data' && !text && last?.kind === 'data' && last.connection === connection && last.from === from) {
      last.bytes += bytes; // the rest of the same message: one entry in the listing
    } else {
      this.#events.push({ atMs, connection, from, kind, bytes, text });
    }
    this.#listener();
  }
}

/** Bytes of a request: the rest of one that was begun, or the beginning of the next. */
function asked({ connection, requests }: Live, chunk: Buffer, atMs: number): void {
  const open = connection.exchanges.at(-1);
  if (!open || open.completeMs !== null) connection.exchanges.push(begun(atMs));
  if (requests.feed(chunk) === null) return;
  const last = connection.exchanges.at(-1);
  if (last) last.request = NOT_HTTP;
}
