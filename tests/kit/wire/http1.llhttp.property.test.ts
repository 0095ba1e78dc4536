/** The reader held against Node's own, llhttp: both get the same pieces of the same messages. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { anyAnswer, anyRequest, pieced, validAnswer, validRequest } from '../fixtures/any-messages.ts';
import { type Read, readByClient, readByServer } from '../fixtures/llhttp.ts';
import { type Told, told } from '../fixtures/read-messages.ts';

test.skip('Deno' in globalThis, "Deno's node:http is not llhttp");

const RUNS = Number(process.env.STANDOFF_PROPERTY_RUNS ?? 1000);

type Side = 'request' | 'answer';

/** A difference that is meant: how it shows, an example, and why. */
interface Difference {
  /** llhttp's code, if it refuses what is read here. */
  readonly code?: string;
  /** What is refused here, if llhttp reads it. */
  readonly fault?: RegExp;
  /** In which bytes it shows, if both read them and find other messages. */
  readonly bytes?: RegExp;
  readonly side: Side;
  readonly example: string;
  readonly why: string;
}

const GET = 'GET / HTTP/1.1\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const NO_BODY = 'HTTP/1.1 304 No\r\n';
const lf = 'a line may end with LF alone (RFC 9112 §2.2), and browsers take it';
const cr = 'a CR alone is as good as a space (RFC 9112 §2.2), and moves no end of a message';
const field =
  'a field line that is no field decides nothing: browsers pass over it, or take it as it is meant (RFC 9112 §5.1, §5.2)';
const length =
  'where the body ends is told without it: the same length twice, beside chunked, or of a body that is not there (RFC 9112 §6.3)';
const coding =
  'an empty coding, or the old identity, says nothing; with both, Transfer-Encoding counts (RFC 9112 §6.3)';

const DIFFERENCES: readonly Difference[] = [
  {
    code: 'HPE_INVALID_VERSION',
    side: 'request',
    example: 'GET / HTTP/1.7\r\n\r\n',
    why: 'a higher minor version is read as 1.1 (RFC 9110 §2.5)',
  },
  { code: 'HPE_INVALID_VERSION', side: 'request', example: 'GET / HTTP/1.1\n\n', why: lf },
  {
    code: 'HPE_INVALID_VERSION',
    side: 'answer',
    example: 'HTTP/1.7 304 No\r\n\r\n',
    why: 'a higher minor version is read as 1.1 (RFC 9110 §2.5)',
  },
  {
    code: 'HPE_INVALID_METHOD',
    side: 'request',
    example: 'BREW / HTTP/1.1\r\n\r\n',
    why: 'any token is a method (RFC 9110 §9.1)',
  },
  { code: 'HPE_CR_EXPECTED', side: 'answer', example: 'HTTP/1.1 304 No\n\n', why: lf },
  { code: 'HPE_CR_EXPECTED', side: 'request', example: `${GET}A: b\n\r\n`, why: lf },
  { code: 'HPE_LF_EXPECTED', side: 'answer', example: `${OK}A: b\rc\r\n\r\n`, why: cr },
  { code: 'HPE_LF_EXPECTED', side: 'request', example: `${GET}A: b\rc\r\n\r\n`, why: cr },
  { code: 'HPE_STRICT', side: 'answer', example: 'HTTP/1.1 304 No\rt\r\n\r\n', why: cr },
  { code: 'HPE_INVALID_HEADER_TOKEN', side: 'request', example: `${GET}no colon\r\n\r\n`, why: field },
  { code: 'HPE_INVALID_HEADER_TOKEN', side: 'answer', example: `${OK}A : b\r\n\r\n`, why: field },
  { code: 'HPE_UNEXPECTED_SPACE', side: 'answer', example: `${NO_BODY} A: b\r\n\r\n`, why: field },
  { code: 'HPE_INVALID_CONTENT_LENGTH', side: 'request', example: `${GET}Content-Length: 0, 0\r\n\r\n`, why: length },
  { code: 'HPE_INVALID_CONTENT_LENGTH', side: 'answer', example: `${NO_BODY}Content-Length: -1\r\n\r\n`, why: length },
  {
    code: 'HPE_UNEXPECTED_CONTENT_LENGTH',
    side: 'request',
    example: `${GET}Content-Length: 0\r\nContent-Length: 0\r\n\r\n`,
    why: length,
  },
  { code: 'HPE_UNEXPECTED_CONTENT_LENGTH', side: 'answer', example: `${OK}Content-Length: 0\r\n\r\n`, why: length },
  {
    code: 'HPE_INVALID_TRANSFER_ENCODING',
    side: 'request',
    example: `${GET}Transfer-Encoding: identity\r\n\r\n`,
    why: coding,
  },
  {
    code: 'HPE_INVALID_TRANSFER_ENCODING',
    side: 'answer',
    example: `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    why: coding,
  },
  {
    code: 'HPE_CLOSED_CONNECTION',
    side: 'request',
    example: `${GET}Connection: close\r\n\r\n${GET}\r\n`,
    why: 'what a client sends after it said that it closes was sent, too',
  },
  {
    code: 'HPE_INVALID_URL',
    side: 'request',
    example: 'GET /\ra HTTP/1.1\r\n\r\n',
    why: 'what is wrong with a target, its server says',
  },
  {
    code: 'HPE_CLOSED_CONNECTION',
    side: 'answer',
    example: 'HTTP/1.0 103 x\r\n\r\nHTTP/1.1 304 No\r\n\r\n',
    why: 'an interim answer is never the last one (RFC 9110 §15.2)',
  },
  {
    bytes: /^HTTP[^\n]*\r\r/m,
    side: 'answer',
    example: 'HTTP/1.1 404 No\r\r\r\nab',
    why: 'llhttp takes two CRs in a status line for the end of the head; a CR alone ends no line (RFC 9112 §2.2)',
  },
  {
    code: 'HPE_INVALID_CONSTANT',
    side: 'request',
    example: 'GET /a b HTTP/1.1\r\n\r\n',
    why: 'a target with a space is told as it was sent',
  },
  { code: 'HPE_UNEXPECTED_SPACE', side: 'request', example: `${GET} A: b\r\n\r\n`, why: field },
  { code: 'HPE_STRICT', side: 'request', example: `${GET}\r\r\n\r\n`, why: cr },
  { code: 'HPE_INVALID_STATUS', side: 'answer', example: 'HTTP/1.1 304\n\r\n', why: lf },
  {
    code: 'HPE_INVALID_CHUNK_SIZE',
    side: 'answer',
    example: `${CHUNKED}0 \r\n\r\n`,
    why: 'spaces after a chunk size are passed over, as Chromium does',
  },
  {
    code: 'HPE_INVALID_CHUNK_SIZE',
    side: 'request',
    example: `${GET}Transfer-Encoding: chunked\r\n\r\n0 \r\n\r\n`,
    why: 'spaces after a chunk size are passed over, as Chromium does',
  },
  {
    fault: /too large to count/,
    side: 'request',
    example: `${GET}Content-Length: 9999999999999999999\r\n\r\n`,
    why: 'more than 2^53 bytes',
  },
  {
    fault: /too large to count/,
    side: 'answer',
    example: 'HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n',
    why: 'more than 2^53 bytes',
  },
  {
    fault: /not begin with a status line|no message/,
    side: 'answer',
    example: 'HTTP/1.1 099 x\r\n\r\n',
    why: 'no status is below 100 (RFC 9110 §15)',
  },
  {
    fault: /not begin with a request line|no message/,
    side: 'request',
    example: 'GET / HTTP/2.0\r\n\r\n',
    why: 'a request of another version is another protocol',
  },
  {
    fault: /chunked is not its last/,
    side: 'request',
    example: 'POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n',
    why: 'refused here with its head, and by llhttp after it',
  },
];

/** What the reader told, in the form in which llhttp's account is. */
function asRead({ events, fault }: Told): Read {
  const messages: Read['messages'][number][] = [];
  let interim = 0;
  let begun = 0;
  for (const event of events) {
    if (event === 'begin') begun++;
    else if (event === 'complete') Object.assign(messages.at(-1) ?? {}, { complete: true });
    else {
      if (messages.length === 0) interim = begun - 1;
      const line = event.replace(/( (closes|streams|switches))+$/, '');
      messages.push({ line, complete: event.endsWith(' switches') && /^(\d|CONNECT )/.test(line) });
    }
  }
  return { messages, interim, fault };
}

const complete = ({ messages }: Read) =>
  messages.filter((each) => each.complete).map(({ line }) => line.replace(/^(\d{3}).*/s, '$1'));

/**
 * Requests. A Node server stops at the head of one that asks for another protocol, or at its end: what follows is compared by
 * nobody, and that last one by its head.
 */
async function bothRequests(pieces: readonly Buffer[]): Promise<[Read, Read]> {
  const theirs = await readByServer(pieces);
  const account = told('request', pieces);
  const ours = asRead(account);
  const heads = account.events.filter((event) => event !== 'begin' && event !== 'complete');
  const last = theirs.messages.at(-1);
  const before = theirs.messages.length - 1;
  const head = heads[before] ?? '';
  const isTunnel =
    theirs.fault === null && last && head.startsWith(`${last.line} `) && head.split(' ').includes('switches');
  if (!isTunnel) return [ours, theirs];
  return [{ ...ours, messages: [...ours.messages.slice(0, before), last], fault: null }, theirs];
}

/** An answer: what comes after the first final one is not compared, since a Node client sends no second request. */
async function bothAnswers(pieces: readonly Buffer[], method: string, ends: boolean): Promise<[Read, Read]> {
  const theirs = await readByClient(pieces, method, ends);
  const ours = asRead(told('answer', pieces, { methods: [method], ends }));
  const first = ours.messages.slice(0, 1);
  const isOver = first[0]?.complete ?? false;
  // A Node client that has its answer tells of bytes after it, or of an end before any answer, by the end of its socket.
  const isExcess = isOver && theirs.messages[0]?.complete;
  const isCut = ends && theirs.fault === 'ECONNRESET' && first.length === 0;
  return [
    { ...ours, messages: first, fault: isOver || isCut ? null : ours.fault },
    { ...theirs, fault: isExcess || isCut ? null : theirs.fault },
  ];
}

/** An answer is compared by its status: llhttp tells only a part of a reason that has a CR in it. */
const account = ({ messages, interim, fault }: Read): string =>
  JSON.stringify([
    messages.map(({ line, complete }) => [line.replace(/^(\d{3}).*/s, '$1'), complete]),
    messages.length > 0 ? interim : null, // an interim answer without a final one is not told of here
    fault === null,
  ]);

const agree = (ours: Read, theirs: Read): boolean => account(ours) === account(theirs);

function isMeant(side: Side, pieces: readonly Buffer[], ours: Read, theirs: Read): boolean {
  const text = Buffer.concat(pieces).toString('latin1');
  return DIFFERENCES.some(({ side: its, code, fault, bytes }) => {
    if (its !== side) return false;
    return code ? code === theirs.fault : fault ? fault.test(ours.fault ?? '') : bytes?.test(text);
  });
}

/** Whether what both have read completely is the same, as far as the one that stopped first went. */
function beginAlike(ours: Read, theirs: Read): boolean {
  const [a, b] = [complete(ours), complete(theirs)];
  const both = Math.min(a.length, b.length);
  return JSON.stringify(a.slice(0, both)) === JSON.stringify(b.slice(0, both));
}

/** Playwright notes each expectation as a step, so many thousands are made one by one only where one fails. */
function expectSame(ours: Read, theirs: Read): void {
  if (JSON.stringify(ours) !== JSON.stringify(theirs)) expect(ours).toEqual(theirs);
}

test('valid requests are read as llhttp reads them, however they are cut', async () => {
  const sequence = fc.array(validRequest, { maxLength: 4 }).map((all) => all.join(''));
  await fc.assert(
    fc.asyncProperty(pieced(sequence), async (pieces) => {
      expectSame(...(await bothRequests(pieces)));
    }),
    { numRuns: RUNS },
  );
});

test('valid answers are read as llhttp reads them, however they are cut and whether or not the connection ends', async () => {
  await fc.assert(
    fc.asyncProperty(
      pieced(validAnswer),
      fc.constantFrom('GET', 'HEAD'),
      fc.boolean(),
      async (pieces, method, ends) => {
        expectSame(...(await bothAnswers(pieces, method, ends)));
      },
    ),
    { numRuns: RUNS },
  );
});

test('doubtful and damaged messages are read as llhttp reads them, but for the differences that are meant', async () => {
  let [same, meant, messages] = [0, 0, 0];
  const compare = (side: Side, pieces: readonly Buffer[], [ours, theirs]: [Read, Read]) => {
    messages += Math.max(ours.messages.length, theirs.messages.length);
    if (agree(ours, theirs)) same++;
    else if (isMeant(side, pieces, ours, theirs) && beginAlike(ours, theirs)) meant++;
    else expect(ours).toEqual(theirs);
  };
  const requests = fc.array(anyRequest, { minLength: 1, maxLength: 3 }).map((all) => all.join(''));
  await fc.assert(
    fc.asyncProperty(pieced(requests), async (pieces) => compare('request', pieces, await bothRequests(pieces))),
    { numRuns: RUNS },
  );
  await fc.assert(
    fc.asyncProperty(pieced(anyAnswer), fc.constantFrom('GET', 'HEAD'), fc.boolean(), async (pieces, method, ends) =>
      compare('answer', pieces, await bothAnswers(pieces, method, ends)),
    ),
    { numRuns: RUNS },
  );
  test.info().annotations.push({
    type: 'compared',
    description: `${messages} messages: ${same} alike, ${meant} meant to differ`,
  });
  expect(same).toBeGreaterThan(meant);
});

test('each difference that is meant is one', async () => {
  for (const { side, example, code, fault, why } of DIFFERENCES) {
    const pieces = [Buffer.from(example, 'latin1')];
    const [ours, theirs] = side === 'request' ? await bothRequests(pieces) : await bothAnswers(pieces, 'GET', false);
    expect(agree(ours, theirs), `${JSON.stringify(example)}: ${why}`).toBe(false);
    if (code)
      expect({ example, theirs: theirs.fault, ours: ours.fault }).toEqual({ example, theirs: code, ours: null });
    else if (fault) expect(ours.fault).toMatch(fault);
    if (code) expect(complete(ours), example).not.toEqual([]);
  }
});
