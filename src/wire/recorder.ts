/**
 * Every observer writes into a recorder: it takes opens, bytes and ends with their times, and makes the trace. It knows
 * nothing about sockets or captures. Its inputs are in milliseconds since the epoch; the trace's times are relative to
 * `begin`.
 */
import type { Client, Connection, Control, Party, ServerSide, Step, Trace, WireEvent } from '../domain/trace.ts';
import { Exchanges } from './exchanges.ts';

/* A connection while it is being recorded, built up from its bytes and ends. Times are the trace's. */

class LiveConnection {
  readonly connection: Connection;
  readonly #exchanges: Exchanges;
  #line: string | null = null;

  constructor(id: number, client: Client, clientPort: number, openedMs: number) {
    this.connection = {
      id,
      client,
      clientPort,
      openedMs,
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
      unreadSinceMs: null,
      garbage: null,
      reason: null,
    };
    this.#exchanges = new Exchanges(this.connection.exchanges, (text) => {
      this.#line = text;
    });
  }

  /** @returns the first line of a request or an answer, if one began in these bytes */
  data(from: 'client' | 'server', chunk: Buffer, atMs: number): string | null {
    const { connection } = this;
    this.#line = null;
    if (from === 'client') {
      if (connection.firstByteMs === null) this.#exchanges.begin(chunk);
      connection.firstByteMs ??= atMs;
      connection.bytesIn += chunk.length;
      this.#exchanges.request(chunk, atMs);
    } else {
      connection.bytesOut += chunk.length;
      const wrong = this.#exchanges.answer(chunk, atMs); // even after unreadable bytes
      connection.garbage ??= wrong;
    }
    return this.#line;
  }

  /** The client stops or resumes reading: meanwhile, it is the reason why an answer is stuck. */
  unread(isUnread: boolean, atMs: number): void {
    this.connection.unreadSinceMs = isUnread ? atMs : null;
    const current = this.connection.exchanges.find((each) => each.answerMs !== null && each.answeredMs === null);
    if (current && !isUnread) current.lastByteMs = atMs;
  }

  /** @returns whether that side had not ended before */
  ended(by: Party, atMs: number, reset: boolean): boolean {
    const { connection } = this;
    const side = by === 'server' ? 'serverEndMs' : 'clientEndMs';
    if (connection[side] !== null) return false;
    connection[side] = atMs;
    if (reset) connection.reset = true;
    if (connection.closedMs === null) {
      connection.closedMs = atMs;
      connection.closedBy = by;
    }
    if (by === 'server' && !reset) connection.garbage ??= this.#exchanges.finish(atMs);
    return true;
  }

  /** @returns the pieces in which the request of `exchanges[index]` arrived; null if they were too much to keep */
  requestOf(index: number): readonly Buffer[] | null {
    return this.#exchanges.requestOf(index);
  }

  refused(atMs: number): void {
    const { connection } = this;
    connection.refused = true;
    connection.serverEndMs = atMs;
    connection.closedMs ??= atMs;
    connection.closedBy ??= 'server';
  }
}

/**
 * The current time in milliseconds since the epoch; finer than `Date.now()`, and it never steps back within a process.
 */
export const now = (): number => performance.timeOrigin + performance.now();

/** What the trial knows but the wire does not show. */
export type Rest = Pick<Trace, 'patienceMs' | 'busyUntilMs' | 'serverExit' | 'fault'> & Partial<Pick<Trace, 'pauses'>>;

/** What a step is about: the connection that the kit closed, or the request that the browser did not send. */
export type StepAbout = Partial<Pick<Step, 'connection' | 'request'>>;

export class Recorder {
  readonly #observer: Trace['observer'];
  readonly #live: LiveConnection[] = [];
  readonly #events: WireEvent[] = [];
  readonly #steps: Step[] = [];
  readonly #serverSide: ServerSide[] = [];
  readonly #controls: Control[] = [];
  readonly #draws: Trace['draws'] = [];
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

  /** The observation ends: nothing that happened after `at` is recorded. */
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

  /** When the last bytes, open or end were seen, or the driver reported a page as loaded; 0 before the first. */
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
    const id = this.#live.length + 1;
    this.#live.push(new LiveConnection(id, client, clientPort, atMs));
    this.#event(id, atMs, 'client', 'open', 0, null);
    return id;
  }

  /** Bytes were seen on connection `id`. */
  data(id: number, from: 'client' | 'server', chunk: Buffer, at: number = now()): void {
    const atMs = this.clock(at);
    const line = this.#get(id).data(from, chunk, atMs);
    this.#event(id, atMs, from, 'data', chunk.length, line);
  }

  /** One side of connection `id` ended (FIN), or all of it (RST). `kit` ends the client's side. */
  ended(id: number, by: Party, at: number = now(), reset = false): void {
    const atMs = this.clock(at);
    if (this.#get(id).ended(by, atMs, reset)) this.#event(id, atMs, by, reset ? 'reset' : 'end', 0, null);
  }

  /** The server did not accept connection `id`. */
  refused(id: number, at: number = now()): void {
    const atMs = this.clock(at);
    this.#get(id).refused(atMs);
    this.#event(id, atMs, 'server', 'refused', 0, null);
  }

  /** Something that the scenario or the kit did. */
  step(step: Step['step'], text: string, about: StepAbout = {}, at: number = now()): void {
    const atMs = this.clock(at);
    if (step === 'loaded') this.#last = atMs;
    this.#steps.push({ atMs, step, connection: null, text, ...about });
    this.#listener();
  }

  /** What is known about the server's ends of the connections at one moment. */
  serverSide(seen: readonly ServerSide[]): void {
    this.#serverSide.push(...seen);
  }

  /** A request was sent again with nothing in the way. */
  control(made: Control): void {
    this.#controls.push(made);
    this.#listener();
  }

  /** The moment to close `connection` was drawn at random from `fromMs` milliseconds. */
  drawn(connection: number, fromMs: number): void {
    this.#draws.push({ connection, fromMs });
  }

  /** The client of connection `id` stops or resumes reading. */
  unread(id: number, isUnread: boolean, at: number = now()): void {
    this.#get(id).unread(isUnread, this.clock(at));
    this.#listener();
  }

  /**
   * Names the client of the latest connection from this port, which may have been opened before its client was known.
   */
  renamePort(clientPort: number, client: Client): void {
    const found = this.#live.findLast((each) => each.connection.clientPort === clientPort);
    if (found) found.connection.client = client;
  }

  /** The client's port of connection `id`. */
  portOf(id: number): number {
    return this.#get(id).connection.clientPort;
  }

  /**
   * What the client sent as the request of `exchanges[exchangeIndex]`, in the pieces in which it arrived; null if it
   * was more than `KEPT` allows.
   */
  requestOf(connectionId: number, exchangeIndex: number): readonly Buffer[] | null {
    return this.#get(connectionId).requestOf(exchangeIndex);
  }

  /** The trace so far, not copied: for decisions while it is still being written. */
  peek(rest: Rest): Trace {
    const connections = this.#live.map(({ connection }) => connection);
    return {
      observer: this.#observer,
      beganAt: Math.round(this.#zero * 100) / 100,
      port: null,
      pauses: [],
      ...rest,
      endedMs: this.clock(),
      connections,
      events: this.#events,
      steps: this.#steps,
      serverSide: this.#serverSide,
      controls: this.#controls,
      draws: this.#draws,
    };
  }

  /** The trace so far: a copy, which later events do not change. */
  snapshot(rest: Rest): Trace {
    return structuredClone(this.peek(rest));
  }

  #get(id: number): LiveConnection {
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
