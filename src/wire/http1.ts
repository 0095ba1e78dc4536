/**
 * One direction of an HTTP/1 connection as events: where a message begins, what its first line says, where it ends.
 *
 * The kit has its own parser because the trace is its subject, and the bytes on the wire may be hostile. This parser
 * handles each byte once, wherever the chunks are cut. It counts a body and never stores it. It reports unreadable
 * bytes in words and never throws. A server's parser must also judge messages; this one only has to find where they
 * end.
 */
import {
  asksToSwitch,
  closesAfter,
  type Fields,
  type Framing,
  framingOfAnswer,
  framingOfRequest,
  isStream,
  keepField,
  requestLine,
  type StartLine,
  statusLine,
} from './http1-head.ts';
import type { MessageListener, MessageReader } from './message-reader.ts';

/** Anything longer is unreadable. Node's own limits (16 KiB of head) are lower than a browser's. */
export const LIMITS = {
  /** Bytes of a head, or of a trailer section, and so of any line in it: Chromium's kMaxHeaderBufSize. */
  head: 256 * 1024,
  /** Fields of a head and its trailers: as many as Node's `maxHeadersCount` allows. */
  fields: 2000,
  /** Bytes of a line with a chunk's size: Chromium's kMaxLineBufLen, and llhttp's limit of chunk extensions. */
  chunkSize: 16 * 1024,
};

/** Reads a whole chunk, message by message. */
export function readAll(reader: MessageReader, chunk: Buffer): void {
  for (let at = 0; at < chunk.length && !reader.over; ) at = reader.read(chunk, at);
}

/** Reads the requests of one connection. */
export const readRequests = (listener: MessageListener): MessageReader => new Reader('request', listener);

/** Reads the answers of one connection. When a head is complete, `methodOf` gives the method of its request. */
export const readAnswers = (listener: MessageListener, methodOf: () => string = () => 'GET'): MessageReader =>
  new Reader('answer', listener, methodOf);

const LF = 10;
const CR = 13;

/** Where a reader is in a message. `size`, `end` and `trailers` are the parts of a chunked body around its chunks. */
type State = 'between' | 'start' | 'fields' | 'length' | 'close' | 'size' | 'chunk' | 'end' | 'trailers';

class Reader implements MessageReader {
  fault: string | null = null;
  over = false;
  readonly #kind: 'request' | 'answer';
  readonly #listener: MessageListener;
  readonly #methodOf: () => string;
  #state: State = 'between';
  #line = '';
  /** Bytes of the current head, trailer section, or line of a chunk. */
  #size = 0;
  #count = 0;
  #start: StartLine = { text: '', method: '', status: 0, minor: 1 };
  #fields: Fields = new Map();
  /** The last field, which the next line may continue. */
  #field = '';
  /** Bytes of the body, or of the chunk, that are still to come. */
  #left = 0;
  #messages = 0;

  constructor(kind: 'request' | 'answer', listener: MessageListener, methodOf = () => '') {
    this.#kind = kind;
    this.#listener = listener;
    this.#methodOf = methodOf;
  }

  read(chunk: Buffer, from: number): number {
    const messages = this.#messages;
    let at = from;
    while (at < chunk.length && !this.over && messages === this.#messages) at = this.#step(chunk, at);
    return this.over ? chunk.length : at;
  }

  finish(): void {
    if (this.over) return;
    if (this.#state === 'close') this.#complete();
    else if (this.#state === 'start' || this.#state === 'fields')
      this.#fail('the server closed before a complete head');
  }

  /** Reads the part of the chunk that belongs to the current state. */
  #step(chunk: Buffer, at: number): number {
    switch (this.#state) {
      case 'between':
        // Empty lines between messages are ignored (RFC 9112 §2.2).
        if (chunk[at] === CR || chunk[at] === LF) return at + 1;
        this.#state = 'start';
        this.#listener.begin?.();
        return at;
      case 'close':
        return chunk.length;
      case 'length':
      case 'chunk': {
        const taken = Math.min(this.#left, chunk.length - at);
        this.#left -= taken;
        if (this.#left === 0 && this.#state === 'length') this.#complete();
        else if (this.#left === 0) this.#enter('end');
        return at + taken;
      }
      case 'end':
        if (chunk[at] === LF) this.#enter('size');
        else if (chunk[at] !== CR || this.#size++ > 0) this.#fail('a chunk is not as long as it said');
        return at + 1;
      case 'start':
        // A server that speaks another protocol may never end its line.
        if (this.#kind === 'answer' && !this.#mayBeHttp(chunk, at)) {
          this.#fail(this.#noStart());
          return at;
        }
        return this.#readLine(chunk, at, this.#state);
      default:
        return this.#readLine(chunk, at, this.#state);
    }
  }

  #mayBeHttp(chunk: Buffer, at: number): boolean {
    const missing = HTTP.length - this.#line.length;
    return missing <= 0 || HTTP.startsWith(this.#line + chunk.toString('latin1', at, at + missing));
  }

  /** A line is a string that grows: V8 joins the pieces once, when the string is read. */
  #readLine(chunk: Buffer, at: number, state: keyof typeof LINES): number {
    const feed = chunk.indexOf(LF, at);
    const to = feed < 0 ? chunk.length : feed + 1;
    const { limit, named } = LINES[state];
    this.#size += to - at;
    if (this.#size > limit) {
      this.#fail(`${named} is longer than ${limit} bytes`);
      return to;
    }
    this.#line += chunk.toString('latin1', at, to);
    if (feed >= 0) {
      let end = this.#line.length - 1;
      while (this.#line.charCodeAt(end - 1) === CR) end--; // as Chromium does if there are several
      const line = this.#line.slice(0, end);
      this.#line = '';
      this.#take(state, line);
    }
    return to;
  }

  #take(state: keyof typeof LINES, line: string): void {
    if (state === 'start') this.#takeStart(line);
    else if (state === 'size') this.#takeSize(line);
    else if (line === '') state === 'fields' ? this.#takeHead() : this.#complete();
    else if (++this.#count > LIMITS.fields) this.#fail(`it has more than ${LIMITS.fields} fields`);
    else if (state === 'fields') this.#takeField(line);
  }

  #takeStart(line: string): void {
    const start = this.#kind === 'request' ? requestLine(line) : statusLine(line);
    if (start) {
      this.#start = start;
      this.#state = 'fields'; // its bytes count towards those of the fields
    }
    const isFinal = start && this.#kind === 'answer' && !this.#isInterim();
    const wrong = isFinal ? this.#listener.status?.(start.status) : null;
    if (!start) this.#fail(this.#noStart());
    else if (wrong) this.#fail(wrong);
  }

  /** A line that begins with a space continues the one before it (RFC 9112 §5.2). */
  #takeField(line: string): void {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (this.#field) this.#field += line;
      return;
    }
    keepField(this.#fields, this.#field);
    this.#field = line;
  }

  #takeHead(): void {
    keepField(this.#fields, this.#field);
    const start = this.#start;
    const framing =
      this.#kind === 'request'
        ? framingOfRequest(start, this.#fields)
        : framingOfAnswer(start, this.#fields, this.#methodOf());
    if (framing.kind === 'unreadable') this.#fail(framing.why);
    else if (this.#isInterim()) this.#reset();
    else this.#takeFinalHead(start, framing);
  }

  #takeFinalHead(start: StartLine, framing: Exclude<Framing, { kind: 'unreadable' }>): void {
    this.#listener.head({
      line: start.text,
      status: this.#kind === 'request' ? null : start.status,
      closes: closesAfter(start, this.#fields, framing),
      streams: this.#kind === 'answer' && isStream(this.#fields, framing),
      switches: this.#kind === 'request' ? asksToSwitch(start, this.#fields) : framing.kind === 'switch',
    });
    if (framing.kind === 'length') this.#left = framing.bytes;
    if (framing.kind === 'none') this.#complete();
    else if (framing.kind === 'switch') this.over = true;
    else this.#enter(framing.kind === 'chunked' ? 'size' : framing.kind);
  }

  /** `hex [; extension]` (RFC 9112 §7.1). */
  #takeSize(line: string): void {
    const digits = /^[0-9a-f]+(?=[ \t]*(?:;|$))/i.exec(line);
    const size = Number.parseInt(digits?.[0] ?? '', 16);
    this.#left = size;
    if (!digits) this.#fail('a chunk does not begin with its size');
    else if (!Number.isSafeInteger(size)) this.#fail('a chunk is too large to count');
    else this.#enter(size === 0 ? 'trailers' : 'chunk');
  }

  #enter(state: State): void {
    this.#state = state;
    this.#size = 0;
  }

  #complete(): void {
    this.#reset();
    this.#listener.complete();
  }

  #reset(): void {
    this.#messages++;
    this.#enter('between');
    this.#fields = new Map();
    this.#field = '';
    this.#count = 0;
  }

  #isInterim(): boolean {
    const { status } = this.#start;
    return this.#kind === 'answer' && status < 200 && status >= 100 && status !== 101;
  }

  #noStart(): string {
    if (this.#messages > 0) return 'bytes that belong to no message';
    return this.#kind === 'request' ? 'it does not begin with a request line' : 'it does not begin with a status line';
  }

  #fail(why: string): void {
    this.over = true;
    this.#line = '';
    this.fault = `not HTTP/1: ${why}`;
  }
}

const HTTP = 'HTTP/';

/** The states that read lines: their limit in bytes, and the name of what they read. */
const LINES = {
  start: { limit: LIMITS.head, named: 'its head' },
  fields: { limit: LIMITS.head, named: 'its head' },
  size: { limit: LIMITS.chunkSize, named: 'the line of a chunk size' },
  trailers: { limit: LIMITS.head, named: 'its trailer section' },
} as const;
