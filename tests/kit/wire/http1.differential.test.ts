/** The kit's reader of HTTP/1 held against Node's own parser (llhttp), over messages that are right and messages that are not. */
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { readAll, readAnswers, readRequests } from '../../../src/wire/http1.ts';

/** What a parser saw of the bytes of one direction. */
interface Seen {
  readonly lines: readonly string[];
  readonly completed: number;
  /** llhttp's code, or the reader's sentence; null if all could be read. */
  readonly fault: string | null;
}

type Kind = 'request' | 'answer';

/** expect() takes a hundred times as long as what is compared here. */
function must(holds: boolean, what: () => string): void {
  if (!holds) throw new Error(what());
}

interface Llhttp {
  initialize(type: number, resource: object, maxHeaderSize: number, lenient: number): void;
  execute(bytes: Buffer): number | (Error & { code: string });
  finish(): undefined | (Error & { code: string });
  [callback: number]: unknown;
}

// No public door of Node tells where a message ends without acting on it; this module has been there since 0.11.
const { HTTPParser: Parser, methods } = createRequire(import.meta.url)('node:_http_common') as {
  HTTPParser: {
    new (): Llhttp;
    REQUEST: number;
    RESPONSE: number;
    kOnHeaders: number;
    kOnHeadersComplete: number;
    kOnMessageComplete: number;
  };
  methods: readonly string[];
};

const LIMIT = 256 * 1024;

function byLlhttp(kind: Kind, pieces: readonly Buffer[], head: boolean): Seen {
  const lines: string[] = [];
  let completed = 0;
  let interim = false;
  let over = false;
  const parser = new Parser();
  parser.initialize(kind === 'request' ? Parser.REQUEST : Parser.RESPONSE, {}, LIMIT, 0);
  let url = '';
  parser[Parser.kOnHeaders | 0] = (_headers: string[], path: string) => {
    url += path; // a head of many fields comes in parts
  };
  parser[Parser.kOnHeadersComplete | 0] = (
    _major: number,
    _minor: number,
    _headers: string[] | undefined,
    method: number,
    path: string,
    status: number,
    reason: string,
    upgrade: boolean,
  ) => {
    interim = kind === 'answer' && status >= 100 && status < 200 && status !== 101;
    if (!interim) lines.push(kind === 'request' ? `${methods[method]} ${path || url}` : `${status} ${reason}`.trim());
    url = '';
    if (upgrade) over = true;
    return upgrade ? 2 : head ? 1 : 0;
  };
  parser[Parser.kOnMessageComplete | 0] = () => {
    if (!interim && !over) completed++;
  };
  let fault: string | null = null;
  for (const piece of pieces) {
    if (over || fault !== null) break;
    const read = parser.execute(piece);
    if (typeof read !== 'number') fault = read.code;
  }
  const end = fault === null && !over && kind === 'answer' ? parser.finish() : undefined;
  return { lines, completed, fault: fault ?? end?.code ?? null };
}

function byReader(kind: Kind, pieces: readonly Buffer[], head: boolean): Seen {
  const lines: string[] = [];
  let completed = 0;
  const listener = { head: ({ line }: { line: string }) => void lines.push(line), complete: () => void completed++ };
  const reader = kind === 'request' ? readRequests(listener) : readAnswers(listener, () => (head ? 'HEAD' : 'GET'));
  for (const piece of pieces) readAll(reader, piece);
  if (kind === 'answer') reader.finish();
  return { lines, completed, fault: reader.fault };
}

const token = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,11}$/)
  .filter((name) => !/^(content|transfer|connection|upgrade|expect|proxy|keep)/i.test(name));
const text = fc.stringMatching(/^[a-z0-9 ;=/.,"-]{0,20}$/).map((value) => value.trim());
const fields = fc
  .array(fc.tuple(token, text), { maxLength: 5 })
  .map((all) => all.map(([name, value]) => `${name}: ${value}\r\n`).join(''));
const body = fc.stringMatching(/^[ -~]{0,40}$/);
const chunked = (content: string, sizes: readonly number[]): string => {
  let rest = content;
  let out = '';
  for (const size of sizes) {
    if (rest.length === 0) break;
    const part = rest.slice(0, size);
    out += `${part.length.toString(16)}\r\n${part}\r\n`;
    rest = rest.slice(size);
  }
  if (rest) out += `${rest.length.toString(16)};x=y\r\n${rest}\r\n`;
  return `${out}0\r\n\r\n`;
};
const framed = fc.oneof(
  body.map((content) => `Content-Length: ${content.length}\r\n\r\n${content}`),
  fc
    .tuple(body, fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }))
    .map(([content, sizes]) => `Transfer-Encoding: chunked\r\n\r\n${chunked(content, sizes)}`),
);
const requests = fc.array(
  fc
    .tuple(
      fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE'),
      fc.stringMatching(/^\/[a-z0-9?=&%]{0,12}$/),
      fields,
      fc.oneof(fc.constant('\r\n'), framed),
    )
    .map(([method, target, some, rest]) => `${method} ${target} HTTP/1.1\r\nHost: x\r\n${some}${rest}`),
  { minLength: 1, maxLength: 4 },
);
const interim = fc.constantFrom(
  '',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n',
);
const answers = fc.array(
  fc.oneof(
    fc
      .tuple(
        interim,
        fc.constantFrom('200 OK', '404 Not Found', '500 Oh no', '200', '206 Partial Content'),
        fields,
        framed,
      )
      .map(([first, status, some, rest]) => `${first}HTTP/1.1 ${status}\r\n${some}${rest}`),
    // No body, whatever the length says (RFC 9112 section 6.3).
    fc
      .tuple(
        fc.constantFrom('204 No Content', '304 Not Modified'),
        fields,
        fc.constantFrom('', 'Content-Length: 1234\r\n'),
      )
      .map(([status, some, length]) => `HTTP/1.1 ${status}\r\n${some}${length}\r\n`),
  ),
  { minLength: 1, maxLength: 4 },
);

/** What makes a message wrong, or strange. */
const mutation = fc.oneof(
  fc.record({
    how: fc.constant('replace' as const),
    at: fc.nat(),
    by: fc.constantFrom('\r', '\n', ' ', ':', '\t', '\0', '\u00ff', '-', '9', 'x', ','),
  }),
  fc.record({
    how: fc.constant('insert' as const),
    at: fc.nat(),
    by: fc.constantFrom(
      '\r\n',
      '\n',
      ' ',
      'Content-Length: 5\r\n',
      'Content-Length: -1\r\n',
      'Transfer-Encoding: gzip\r\n',
      'x',
      '\r\n\r\n',
    ),
  }),
  fc.record({ how: fc.constant('cut' as const), at: fc.nat(), by: fc.constant('') }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;
const mutated = (bytes: string, all: readonly Mutation[]): string =>
  all.reduce((so, { how, at, by }) => {
    const place = so.length === 0 ? 0 : at % so.length;
    if (how === 'cut') return so.slice(0, place);
    return so.slice(0, place) + by + so.slice(how === 'replace' ? place + 1 : place);
  }, bytes);

/** The bytes, cut into pieces where the numbers say. */
function cut(bytes: string, places: readonly number[]): Buffer[] {
  const whole = Buffer.from(bytes, 'latin1');
  const ends = [...new Set(places.map((place) => (whole.length === 0 ? 0 : place % whole.length)))].sort(
    (a, b) => a - b,
  );
  return [...ends, whole.length]
    .map((end, index) => whole.subarray(index === 0 ? 0 : ends[index - 1], end))
    .filter(({ length }) => length > 0);
}
const places = fc.array(fc.nat(), { maxLength: 12 });

/** Where the reader may go on though llhttp stops: it looks for the end of a message as browsers do, and judges nothing else. */
const STRICTER: Readonly<Record<string, string>> = {
  HPE_INVALID_HEADER_TOKEN: 'a field line that decides nothing is passed over, whatever is in it',
  HPE_INVALID_CONTENT_LENGTH: 'a request that gives the same length twice is read',
  HPE_UNEXPECTED_CONTENT_LENGTH: 'with chunks beside a length the chunks count (RFC 9112 section 6.3)',
  HPE_INVALID_TRANSFER_ENCODING: 'a body in another coding lasts until the close (RFC 9112 section 6.3)',
  HPE_LF_EXPECTED: 'a line may end with LF alone, and CR may stand within it (RFC 9112 section 2.2)',
  HPE_CR_EXPECTED: 'the same',
  HPE_STRICT: 'the same',
  HPE_UNEXPECTED_SPACE: 'a first field line may begin with a space: it continues nothing, and is passed over',
  HPE_INVALID_CHUNK_SIZE: 'spaces before the end of the line of a chunk are passed over (RFC 9112 section 7.1.1)',
  HPE_INVALID_METHOD: 'any token is a method (RFC 9110 section 9.1)',
  HPE_INVALID_URL: 'a target is whatever stands between the spaces',
  HPE_INVALID_VERSION: 'any HTTP/1.x is read',
  HPE_INVALID_STATUS: 'a status may have no reason, and any reason',
  HPE_INVALID_CONSTANT: 'empty lines before a message are passed over',
  HPE_CLOSED_CONNECTION: 'bytes after a message that said close are a message',
  HPE_INVALID_EOF_STATE: 'a body that was cut is not complete, which is told by that',
  HPE_HEADER_OVERFLOW: 'the limit is another',
};

test('the reader sees what llhttp sees of messages that are right, however they are cut', () => {
  let runs = 0;
  let messages = 0;
  const alike = (kind: Kind) => (all: readonly string[], at: readonly number[], isHead: boolean) => {
    const head = isHead && kind === 'answer';
    // The answers to HEAD have the heads of answers, and nothing after them (RFC 9110 section 9.3.2).
    const bytes = head ? all.map((each) => each.replace(/(\r\n\r\n)(?!HTTP).*$/s, '$1')).join('') : all.join('');
    const pieces = cut(bytes, at);
    const [ours, theirs] = [byReader(kind, pieces, head), byLlhttp(kind, pieces, head)];
    runs++;
    messages += ours.lines.length;
    must(isDeepStrictEqual(ours, theirs), () => JSON.stringify({ bytes, ours, theirs }));
    must(ours.fault === null && (head || ours.completed === all.length), () => JSON.stringify({ bytes, ours }));
  };
  fc.assert(fc.property(requests, places, fc.constant(false), alike('request')), { numRuns: 3000 });
  fc.assert(fc.property(answers, places, fc.boolean(), alike('answer')), { numRuns: 3000 });
  test
    .info()
    .annotations.push({ type: 'differential', description: `${runs} runs, ${messages} messages, no difference` });
  expect(messages).toBeGreaterThan(runs);
});

test('of messages that are wrong the reader sees what llhttp sees, or one of the two stops for a reason that is in the table', () => {
  const seen: Record<string, number> = { alike: 0, 'both stop': 0, 'only the reader stops': 0 };
  const count = (what: string) => {
    seen[what] = (seen[what] ?? 0) + 1;
  };
  const compared = (kind: Kind) => (all: readonly string[], mutations: readonly Mutation[], at: readonly number[]) => {
    const bytes = mutated(all.join(''), mutations);
    const pieces = cut(bytes, at);
    const [ours, theirs] = [byReader(kind, pieces, false), byLlhttp(kind, pieces, false)];
    if (ours.fault === null && theirs.fault === null) {
      count('alike');
      // The words of a first line may differ (a CR within it); the method or status, and where messages end, may not.
      const sense = ({ lines, completed }: Seen) => ({
        completed,
        lines: lines.map((line) => line.split(/[ \r]/, 1)[0]),
      });
      must(isDeepStrictEqual(sense(ours), sense(theirs)), () => JSON.stringify({ bytes, ours, theirs }));
    } else if (ours.fault !== null && theirs.fault !== null) count('both stop');
    else if (theirs.fault !== null) {
      count(theirs.fault);
      must(theirs.fault in STRICTER, () => JSON.stringify({ bytes, ours, theirs }));
    } else count('only the reader stops');
  };
  fc.assert(fc.property(requests, fc.array(mutation, { minLength: 1, maxLength: 3 }), places, compared('request')), {
    numRuns: 4000,
  });
  fc.assert(fc.property(answers, fc.array(mutation, { minLength: 1, maxLength: 3 }), places, compared('answer')), {
    numRuns: 4000,
  });
  test.info().annotations.push({ type: 'differential', description: JSON.stringify(seen) });
  // What llhttp reads the reader reads, but for very few.
  expect(seen['only the reader stops'] ?? 0).toBeLessThan(80);
});

test('any bytes, however they are cut, give the same, are read once, and throw nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
        fc.tuple(answers, fc.array(mutation, { maxLength: 4 })).map(([all, how]) => mutated(all.join(''), how)),
      ),
      places,
      fc.constantFrom('request' as const, 'answer' as const),
      (bytes, at, kind) => {
        const whole = byReader(kind, cut(bytes, []), false);
        must(isDeepStrictEqual(byReader(kind, cut(bytes, at), false), whole), () => JSON.stringify({ bytes, at }));
        const singly = cut(
          bytes,
          Array.from({ length: bytes.length }, (_, place) => place),
        );
        must(isDeepStrictEqual(byReader(kind, singly, false), whole), () => JSON.stringify({ bytes }));
        // Each step goes on by at least a byte, or ends.
        const listener = { head: () => {}, complete: () => {} };
        const reader = kind === 'request' ? readRequests(listener) : readAnswers(listener);
        const all = Buffer.from(bytes, 'latin1');
        let steps = 0;
        for (let place = 0; place < all.length && !reader.over; steps++) {
          const next = reader.read(all, place);
          must(next > place, () => JSON.stringify({ bytes, place }));
          place = next;
        }
        must(steps <= all.length, () => JSON.stringify({ bytes, steps }));
      },
    ),
    { numRuns: 3000 },
  );
});
