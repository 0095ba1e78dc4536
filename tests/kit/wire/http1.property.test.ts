import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { LIMITS, readAnswers, readRequests } from '../../../src/wire/http1.ts';
import { Recorder } from '../../../src/wire/recorder.ts';
import { anyAnswer, anyRequest, cutAnywhere } from '../fixtures/any-messages.ts';
import { told } from '../fixtures/read-messages.ts';

/** Some messages one after another, damaged or not. */
const anyMessages = (kind: 'request' | 'answer') =>
  fc.array(kind === 'request' ? anyRequest : anyAnswer, { maxLength: 4 }).map((all) => all.join(''));

const anyKind = fc.constantFrom('request' as const, 'answer' as const);

test('what is told does not depend on how the bytes are cut', () => {
  const cut = anyKind.chain((kind) =>
    anyMessages(kind).chain((text) =>
      fc.record({ kind: fc.constant(kind), text: fc.constant(text), pieces: cutAnywhere(text) }),
    ),
  );
  fc.assert(
    fc.property(
      cut,
      fc.constantFrom('GET', 'HEAD', 'CONNECT'),
      fc.boolean(),
      ({ kind, text, pieces }, method, ends) => {
        const how = { methods: [method], ends };
        const whole = JSON.stringify(told(kind, [text], how));
        const byByte = [...Buffer.from(text, 'latin1')].map((byte) => Buffer.of(byte));
        return JSON.stringify(told(kind, pieces, how)) === whole && JSON.stringify(told(kind, byByte, how)) === whole;
      },
    ),
    { numRuns: 3000 },
  );
});

test('no bytes make it throw, and a connection of any bytes is told as one', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.from(some)),
    fc.oneof(anyMessages('request'), anyMessages('answer')).map((text) => Buffer.from(text, 'latin1')),
  );
  const happening = fc.oneof(
    fc.record({ from: fc.constantFrom('client' as const, 'server' as const), bytes }),
    fc.constantFrom('client' as const, 'server' as const).map((ended) => ({ ended })),
  );
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 12 }), (all) => {
      const recorder = new Recorder('relay');
      recorder.begin(0);
      recorder.opened('browser', 50_001, 0);
      all.forEach((each, at) => {
        if ('bytes' in each) recorder.data(1, each.from, each.bytes, at);
        else recorder.ended(1, each.ended, at);
      });
      const [connection] = recorder.snapshot({
        patienceMs: 1,
        busyUntilMs: null,
        serverExit: null,
        fault: null,
      }).connections;
      for (const { sentMs, completeMs, answerMs, lastByteMs, answeredMs } of connection?.exchanges ?? []) {
        // In the order in which it happens; the answer may come before its request is complete.
        if (completeMs !== null && completeMs < sentMs) return false;
        if (answerMs !== null && (answerMs < sentMs || (lastByteMs !== null && lastByteMs < answerMs))) return false;
        if (answeredMs !== null && (answerMs === null || answeredMs < answerMs)) return false;
      }
      return connection?.exchanges.every(
        (each, index) => index === 0 || (connection.exchanges[index - 1]?.sentMs ?? 0) <= each.sentMs,
      );
    }),
    { numRuns: 3000 },
  );
});

/** A buffer that counts the bytes that are looked at in it. */
class Watched extends Buffer {}
let looked = 0;
function watched(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  Object.setPrototypeOf(bytes, Watched.prototype);
  return bytes;
}
Object.assign(Watched.prototype, {
  indexOf(this: Buffer, value: number, from: number) {
    const found = Buffer.prototype.indexOf.call(this, value, from);
    looked += (found < 0 ? this.length : found + 1) - from;
    return found;
  },
  toString(this: Buffer, encoding: BufferEncoding, from: number, to: number) {
    looked += to - from;
    return Buffer.prototype.toString.call(this, encoding, from, to);
  },
});

/** Messages of about `size` bytes, each of another shape that has been costly somewhere. */
const SHAPES: Readonly<Record<string, (size: number) => string>> = {
  'one long field': (size) => `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(size)}\r\nContent-Length: 0\r\n\r\n`,
  'one long first line': (size) => `HTTP/1.1 200 ${' '.repeat(size)}\r\n\r\n`,
  'a folded field': (size) =>
    `HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: b${`\r\n ${'c'.repeat(198)}`.repeat(size / 200)}\r\n\r\n`,
  'many fields': (size) =>
    `HTTP/1.1 200 OK\r\n${`A: ${'b'.repeat(195)}\r\n`.repeat(size / 200)}Content-Length: 0\r\n\r\n`,
  'many chunks': (size) =>
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\na\r\n'.repeat(size / 6)}0\r\n\r\n`,
  'a large body': (size) => `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n${'a'.repeat(size)}`,
  'many answers': (size) => 'HTTP/1.1 204 No\r\n\r\n'.repeat(size / 19),
  'many interim answers': (size) => 'HTTP/1.1 103 Early\r\n\r\n'.repeat(size / 22),
  'empty lines': (size) => '\r\n'.repeat(size / 2),
};

/** Bytes looked at, and calls of `read`, while a text is fed in pieces of `pieceSize`. */
function costOf(text: string, pieceSize: number): { bytes: number; calls: number; fault: string | null } {
  const reader = readAnswers({ head() {}, complete() {} });
  looked = 0;
  let calls = 0;
  for (let from = 0; from < text.length; from += pieceSize) {
    const piece = watched(text.slice(from, from + pieceSize));
    for (let at = 0; at < piece.length && !reader.over; calls++) at = reader.read(piece, at);
  }
  return { bytes: looked, calls, fault: reader.fault };
}

test('each byte is looked at but a few times, however it is cut', () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    const text = shape(100_000);
    for (const pieceSize of [1, 7, 1460, text.length]) {
      const { bytes, calls, fault } = costOf(text, pieceSize);
      expect({ name, pieceSize, fault }).toEqual({ name, pieceSize, fault: null });
      // A line is searched for its end and then taken: twice; the beginning of an answer is looked at once more.
      expect(bytes, name).toBeLessThanOrEqual(3 * text.length);
      expect(calls, name).toBeLessThanOrEqual(text.length / pieceSize + text.length / 10 + 1);
    }
  }
  // The measure sees what it is for: a reader that takes the whole line again for each piece.
  looked = 0;
  for (let length = 1; length <= 1000; length++) watched('a'.repeat(length)).toString('latin1', 0, length);
  expect(looked).toBeGreaterThan(3 * 1000);
});

test('bytes without an end are given up at the limit, also in the largest pieces', () => {
  for (const endless of [
    'HTTP/1.1 200 OK',
    'HTTP/1.1 200 OK\r\nA:',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA:',
  ]) {
    for (const pieceSize of [1000, 1 << 20]) {
      const { bytes, fault } = costOf(endless + 'a'.repeat(1 << 20), pieceSize);
      expect(fault).toContain('is longer than');
      if (pieceSize < LIMITS.head) expect(bytes).toBeLessThanOrEqual(3 * (LIMITS.head + 1000));
    }
  }
  const requests = readRequests({ head() {}, complete() {} });
  for (let sent = 0; sent <= LIMITS.head; sent += 1000) requests.read(Buffer.alloc(1000, 'a'), 0);
  expect(requests.over).toBe(true);
});
