/** Finds the exchanges in the bytes of a connection: which request, which answer, when. */
import type { Exchange } from '../domain/trace.ts';
import { readAnswers, readRequests } from './http1.ts';
import type { MessageHead, MessageReader } from './message-reader.ts';
import { isHandshake, readHandshake, readHello } from './tls.ts';

/*
 * What a client sent, by request and in the pieces in which it arrived, so that the kit can send the same again. Its
 * size is limited, and it is not part of the trace.
 */

/** How many bytes and pieces of one request, and bytes of one connection, are kept at most. */
export const KEPT = { request: 256 * 1024, pieces: 1024, connection: 1024 * 1024 };

class KeptRequests {
  /** By the index of the exchange; null if it was too much to keep. */
  readonly #pieces = new Map<number, Buffer[] | null>();
  readonly #bytes = new Map<number, number>();
  #total = 0;

  /** Keeps a copy of a piece of the request of exchange `index`. */
  add(index: number, piece: Buffer): void {
    const bytes = (this.#bytes.get(index) ?? 0) + piece.length;
    const pieces = this.#pieces.get(index) ?? [];
    if (this.#pieces.get(index) === null) return;
    if (bytes > KEPT.request || pieces.length >= KEPT.pieces) {
      this.#drop(index);
      this.#pieces.set(index, null);
      return;
    }
    pieces.push(Buffer.from(piece)); // a copy: the chunk may be a slice of a whole capture
    this.#pieces.set(index, pieces);
    this.#bytes.set(index, bytes);
    this.#total += piece.length;
    // A Map keeps its keys in insertion order: the oldest exchange comes first.
    for (const oldest of this.#bytes.keys()) {
      if (this.#total <= KEPT.connection) break;
      this.#drop(oldest);
    }
  }

  /** The pieces of the request of exchange `index`; null if there is none, or it was too much to keep. */
  of(index: number): readonly Buffer[] | null {
    return this.#pieces.get(index) ?? null;
  }

  #drop(index: number): void {
    this.#total -= this.#bytes.get(index) ?? 0;
    this.#bytes.delete(index);
    this.#pieces.delete(index);
  }
}

/** A request whose head is not complete. */
export const PARTIAL = '(partial request)';

/** Bytes from the client that are neither HTTP/1 nor TLS. */
export const NOT_HTTP = '(not HTTP/1)';

/** Bytes from the server while no request is open: they are not an answer (RFC 9112 §9.2). */
export const UNASKED = 'bytes nobody asked for';

/** A server that closes an idle connection may say so unasked (RFC 9110 §15.5.9); HAProxy does. */
const REQUEST_TIMEOUT = 408;

/** A request whose first byte came at `sentMs`. */
const begun = (sentMs: number): Exchange => ({
  request: PARTIAL,
  sentMs,
  completeMs: null,
  answerMs: null,
  answeredMs: null,
  lastByteMs: null,
  gapMs: 0,
  gapEndMs: null,
  status: null,
  closes: false,
  streams: false,
});

/** Notes a byte of an answer, and keeps the longest time without one. */
function came(exchange: Exchange, atMs: number): void {
  const gapMs = atMs - (exchange.lastByteMs ?? atMs);
  if (gapMs > exchange.gapMs) Object.assign(exchange, { gapMs, gapEndMs: atMs });
  exchange.lastByteMs = atMs;
}

/** Ties the two directions of a connection to its exchanges. Times are the trace's. */
export class Exchanges {
  readonly #exchanges: Exchange[];
  readonly #tell: (line: string) => void;
  readonly #kept = new KeptRequests();
  #requests: MessageReader;
  #answers: MessageReader;
  /** The time of the bytes that are being read. */
  #atMs = 0;
  #asking = false;
  /** Index of the exchange that is being answered, or will be next. */
  #next = 0;
  /** First byte of the message that comes from the server. */
  #beganMs: number | null = null;
  #unasked = false;
  /**
   * The last request asks for another protocol. Bytes after it are held until the answer says which protocol they are
   * in.
   */
  #asksToSwitch = false;
  readonly #held: { chunk: Buffer; atMs: number }[] = [];
  #heldBytes = 0;
  /** The client speaks another protocol. */
  #switched = false;

  /** Adds to `exchanges` and changes it; calls `tell` with the first line of each request and answer. */
  constructor(exchanges: Exchange[], tell: (line: string) => void) {
    this.#exchanges = exchanges;
    this.#tell = tell;
    this.#requests = readRequests(this.#asked);
    this.#answers = readAnswers(this.#answered, () => this.#current?.request.split(' ', 1)[0] ?? '');
  }

  /** The client's first bytes show which protocol it speaks. */
  begin(first: Buffer): void {
    if (!isHandshake(first)) return;
    this.#requests = readHello(this.#asked);
    this.#answers = readHandshake(this.#answered);
  }

  /** Bytes from the client. */
  request(chunk: Buffer, atMs: number): void {
    this.#atMs = atMs;
    for (let at = 0; at < chunk.length && !this.#requests.over && !this.#switched; ) {
      if (this.#asksToSwitch && !this.#asking) {
        this.#hold(chunk.subarray(at));
        return;
      }
      const from = at;
      const before = this.#exchanges.length;
      const wasAsking = this.#asking;
      at = this.#requests.read(chunk, at);
      if (wasAsking || this.#exchanges.length > before) {
        this.#kept.add(this.#exchanges.length - 1, chunk.subarray(from, at));
      }
      const last = this.#exchanges.at(-1);
      if (this.#requests.fault !== null && last) last.request = NOT_HTTP;
    }
  }

  /** Bytes from the server. Returns what is wrong with them, or null. */
  answer(chunk: Buffer, atMs: number): string | null {
    this.#atMs = atMs;
    for (let at = 0; at < chunk.length; ) {
      const current = this.#current;
      if (this.#answers.fault !== null) this.#answerUnreadably(atMs);
      at = this.#answers.over ? chunk.length : this.#answers.read(chunk, at);
      // Unreadable bytes stand in place of the answer: the client no longer waits for a first byte.
      if (current && this.#answers.fault !== null) current.answerMs ??= (this.#unasked ? null : this.#beganMs) ?? atMs;
      if (current && current.answerMs !== null) came(current, atMs);
    }
    return this.#fault();
  }

  /** The server closed its side with a FIN. Returns what is wrong with what it has sent, or null. */
  finish(atMs: number): string | null {
    this.#atMs = atMs;
    const current = this.#current;
    this.#answers.finish();
    if (current && this.#answers.fault !== null && !this.#unasked) current.answerMs ??= this.#beganMs;
    return this.#fault();
  }

  /** The pieces of a request as they arrived; null if they were too much to keep. */
  requestOf(index: number): readonly Buffer[] | null {
    return this.#kept.of(index);
  }

  /** Nothing more can be read. Whoever has asked got bytes all the same, and does not wait for a first one. */
  #answerUnreadably(atMs: number): void {
    for (const each of this.#exchanges.slice(this.#next)) if (each.completeMs !== null) each.answerMs ??= atMs;
  }

  get #current(): Exchange | undefined {
    return this.#exchanges[this.#next];
  }

  #fault(): string | null {
    return this.#answers.fault !== null && this.#unasked ? `not HTTP/1: ${UNASKED}` : this.#answers.fault;
  }

  readonly #asked = {
    begin: () => {
      this.#asking = true;
      this.#exchanges.push(begun(this.#atMs));
    },
    head: ({ line, switches }: MessageHead) => {
      const current = this.#exchanges.at(-1);
      if (current) current.request = line;
      this.#asksToSwitch = switches;
      this.#tell(line);
    },
    complete: () => {
      this.#asking = false;
      const current = this.#exchanges.at(-1);
      if (current) current.completeMs = this.#atMs;
    },
  };

  readonly #answered = {
    begin: () => {
      this.#beganMs = this.#atMs;
      this.#unasked = this.#current === undefined;
    },
    status: (status: number | null) => {
      if (this.#unasked) return status === REQUEST_TIMEOUT ? null : UNASKED;
      if (this.#current) this.#current.answerMs ??= this.#beganMs;
      return null;
    },
    head: ({ line, status, closes, streams, switches }: MessageHead) => {
      const current = this.#unasked ? undefined : this.#current;
      if (current) {
        current.status = status;
        current.closes = closes;
        current.streams = streams;
        if (streams) current.answeredMs = this.#atMs; // the client has what it asked for
      }
      if (switches) this.#switched = true;
      else if (this.#asksToSwitch && current === this.#exchanges.at(-1)) this.#readHeld();
      this.#tell(line);
    },
    complete: () => {
      if (this.#unasked) return;
      const current = this.#current;
      if (current) current.answeredMs ??= this.#atMs;
      this.#next++;
    },
  };

  /** It holds no more than is kept of a request: anything longer is another protocol. */
  #hold(chunk: Buffer): void {
    this.#held.push({ chunk, atMs: this.#atMs });
    this.#heldBytes += chunk.length;
    this.#switched = this.#heldBytes > KEPT.request || this.#held.length > KEPT.pieces;
    if (this.#switched) this.#held.length = 0;
  }

  /** The server stays with HTTP: the held bytes are requests, at the times when they arrived. */
  #readHeld(): void {
    const atMs = this.#atMs;
    const held = this.#held.splice(0);
    this.#heldBytes = 0;
    this.#asksToSwitch = false;
    for (const each of held) this.request(each.chunk, each.atMs);
    this.#atMs = atMs;
  }
}
