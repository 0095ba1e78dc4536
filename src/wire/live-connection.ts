/** A connection while it is being recorded: what its bytes and ends make of it. Times are the trace's. */
import { Exchanges } from './exchanges.ts';
import type { Client, Connection, Party } from './trace.ts';

export class LiveConnection {
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

  /** @returns the line with which a request or an answer began in these bytes, if one did */
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
      const wrong = this.#exchanges.answer(chunk, atMs); // also after what could not be read
      connection.garbage ??= wrong;
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

  /** @returns the pieces in which the request of `exchanges[index]` came; null if they were too much to keep */
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
