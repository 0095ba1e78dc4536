/** A connection while it is being recorded: what its bytes and ends make of it. Times are the trace's. */
import { asked, type Readers, readersOf } from './exchanges.ts';
import type { Client, Connection, Party } from './trace.ts';

export class LiveConnection {
  readonly connection: Connection;
  readonly #readers: Readers;
  // What the readers' callbacks need to know of the bytes being fed at this moment.
  #atMs = 0;
  #line: string | null = null;
  readonly sent: Buffer[][] = [];

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
    this.#readers = readersOf(
      this.connection,
      () => this.#atMs,
      (text) => {
        this.#line = text;
      },
    );
  }

  /** @returns the line with which a request or an answer began in these bytes, if one did */
  data(from: 'client' | 'server', chunk: Buffer, atMs: number): string | null {
    const { connection } = this;
    this.#atMs = atMs;
    this.#line = null;
    if (from === 'client') {
      if (connection.firstByteMs === null) this.#readers.begin(chunk);
      connection.firstByteMs ??= atMs;
      connection.bytesIn += chunk.length;
      if (!this.#readers.requests.over) asked(connection, this.#readers, chunk, atMs);
      const index = connection.exchanges.length - 1;
      this.sent[index] = [...(this.sent[index] ?? []), chunk];
    } else {
      connection.bytesOut += chunk.length;
      const waiting = connection.exchanges.find((each) => each.answeredMs === null);
      if (waiting) {
        waiting.answerMs ??= atMs;
        const gapMs = atMs - (waiting.lastByteMs ?? atMs);
        if (gapMs > waiting.gapMs) Object.assign(waiting, { gapMs, gapEndMs: atMs });
        waiting.lastByteMs = atMs;
      }
      connection.garbage ??= this.#readers.answers.feed(chunk);
    }
    return this.#line;
  }

  /** The client takes no more bytes, or takes them again: an answer that stood still meanwhile did so for its sake. */
  unread(isUnread: boolean, atMs: number): void {
    this.connection.unreadSinceMs = isUnread ? atMs : null;
    const current = this.connection.exchanges.find((each) => each.answerMs !== null && each.answeredMs === null);
    if (current && !isUnread) current.lastByteMs = atMs;
  }

  /** @returns whether that side had not ended before */
  ended(by: Party, atMs: number, reset: boolean): boolean {
    const { connection } = this;
    this.#atMs = atMs;
    const side = by === 'server' ? 'serverEndMs' : 'clientEndMs';
    if (connection[side] !== null) return false;
    connection[side] = atMs;
    if (reset) connection.reset = true;
    if (connection.closedMs === null) {
      connection.closedMs = atMs;
      connection.closedBy = by;
    }
    if (by === 'server' && !reset) {
      this.#readers.answers.finish();
      const begunOnly = connection.exchanges.find(
        (each) => each.answerMs !== null && each.answeredMs === null && each.status === null,
      );
      if (begunOnly) connection.garbage ??= 'not HTTP/1: the server closed before a complete head';
    }
    return true;
  }

  refused(atMs: number): void {
    const { connection } = this;
    connection.refused = true;
    connection.serverEndMs = atMs;
    connection.closedMs ??= atMs;
    connection.closedBy ??= 'server';
  }
}
