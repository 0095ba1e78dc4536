/** Servers that fail: cut, die, speak nonsense, refuse a name, send in circles. None of that is a wait. */
import { bystander } from '../../../../src/scenarios/bystander.ts';
import { firstVisit } from '../../../../src/scenarios/first-visit.ts';
import { reload } from '../../../../src/scenarios/reload.ts';
import { type Expected, FAILED, OK, OK_OR_FAILED, type Truth } from '../truth.ts';

const cut = (way: string, truth: string, expected: Expected = FAILED, rest: Partial<Truth> = {}): Truth => ({
  id: way,
  server: ['cutting.py', way],
  truth,
  scenario: firstVisit,
  manner: { silentBefore: 1 },
  expected,
  ...rest,
});

export const cutting: readonly Truth[] = [
  cut('at-once', 'closes what it accepts'),
  cut('reset-at-once', 'resets what it accepts'),
  cut('short-read', 'reads 16 bytes, answers and closes, so that the kernel resets'),
  cut('reset', 'resets in place of an answer'),
  // The answer was whole, so a client may have it; or may have lost it to the reset.
  cut('reset-after', 'resets after a whole answer', OK_OR_FAILED),
  cut('reset-within', 'resets within its answer'),
  cut('truncated', 'closes within its answer'),
  cut('head-only', 'closes within the head of its answer'),
  cut('unfinished-chunks', 'closes before the last chunk'),
  cut('late', 'closes unanswered, after 0.8 s'),
  cut('late', 'closes unanswered after 0.8 s, and everybody', FAILED, { id: 'late-bystander', scenario: bystander }),
];

const dying = (way: string, truth: string, rest: Partial<Truth> = {}): Truth => ({
  id: `dies-${way}`,
  server: ['dying.py', way],
  truth,
  scenario: bystander,
  manner: {},
  expected: FAILED,
  ...rest,
});

export const deaths: readonly Truth[] = [
  dying('second', 'ends with code 1 at the second request'),
  dying('fault', 'dies of a segmentation fault at the second request'),
  dying('after', 'ends with code 0 after its first answer, as if all were well'),
  dying('deaf', 'lives, and listens no more: the second is refused'),
  dying('idle', 'ends when a connection stays silent for 0.4 s', { manner: { silentAfter: 1 } }),
  dying('idle', 'ends while the page is on its way, since a connection is silent', {
    id: 'dies-idle-before',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
  }),
  dying('stuck', 'serves nobody after the first, and ends 1.9 s later', {
    // Overdue first, dead later: both are true.
    expected: { verdicts: ['failed', 'stalled'], causes: [null, 'exhausted', 'unexplained'], proven: false },
  }),
];

const raw = (way: string, truth: string, expected: Expected = FAILED): Truth => ({
  id: way,
  server: ['raw.mjs', way],
  truth,
  scenario: firstVisit,
  manner: { silentBefore: 1 },
  expected,
});

export const garbage: readonly Truth[] = [
  raw('http-09', 'a page without any head'),
  raw('negative-length', 'a negative length as long as the head: a parser that adds it never ends'),
  raw('small-negative-length', 'a length of -1'),
  raw('two-lengths', 'two lengths that differ'),
  raw('same-length-twice', 'the same length twice (RFC 9110 section 8.6 lets a client take it)', OK_OR_FAILED),
  raw('length-in-hex', 'a length in hexadecimal'),
  raw('length-with-plus', 'a length with a plus sign', OK_OR_FAILED),
  raw('length-too-large-for-a-number', 'a length that is no number of any machine'),
  raw('length-too-long', 'a length that promises 50 bytes more than come'),
  raw('length-too-short', 'more bytes than the length says, on a connection that is closed', OK_OR_FAILED),
  raw('length-and-chunks', 'a length and chunks, which RFC 9112 section 6.3 calls a possible attack', OK_OR_FAILED),
  raw('junk-chunk-size', 'a chunk whose size is no number'),
  raw('huge-chunk-size', 'a chunk larger than any'),
  raw('negative-chunk-size', 'a chunk with a negative size'),
  raw('chunk-extension', 'a chunk with an extension of 5 kB, and a right end', OK_OR_FAILED),
  raw('binary', '3000 bytes of no meaning'),
  raw('tls-bytes', 'a TLS alert on a plain port'),
  raw('http-2', 'an HTTP/2 frame'),
  raw('ten-megabytes-of-head', 'a head of 10 MB, which no browser takes'),
  raw('many-headers', '40 000 header lines', OK_OR_FAILED),
  raw('status-999', 'a status of 999, with a page'),
  raw('status-0', 'a status of 0'),
  raw('status-of-letters', 'a status line the wrong way round'),
  raw('no-reason-phrase', 'no reason phrase, and not even its space', OK_OR_FAILED),
  raw('http-1.0-without-length', 'HTTP/1.0, to the close of the connection', OK),
  raw('http-3.0', 'a version that is not spoken on TCP', OK_OR_FAILED),
  raw('lower-case', 'the name of the protocol in lower case', OK_OR_FAILED),
  raw('line-feeds-alone', 'lines that end with a line feed alone', OK_OR_FAILED),
  raw('line-feeds-first', 'empty lines before the status line', OK_OR_FAILED),
  raw('byte-order-mark', 'a byte order mark before the status line', OK_OR_FAILED),
  raw('space-before-colon', 'a space before a colon', OK_OR_FAILED),
  raw('folded-header', 'a folded header line', OK_OR_FAILED),
  raw('zero-byte-in-header', 'a zero byte in a header', OK_OR_FAILED),
  raw('204-with-body', 'a 204 with a body behind it, on a connection that is closed', OK_OR_FAILED),
  raw('304-unasked', 'a 304 to whoever has no page', OK_OR_FAILED),
  raw('only-103', 'early hints, and then the end'),
  raw('upgrade-unasked', 'another protocol, which nobody has asked for', OK_OR_FAILED),
  raw('answered-twice', 'the answer twice', OK_OR_FAILED),
  raw('garbage-after', 'bytes of no meaning after a whole answer, on a connection that is closed', OK_OR_FAILED),
  raw('endless-head', 'a head without an end', {
    verdicts: ['failed', 'stalled'],
    causes: [null, 'slow-server'],
    proven: false,
    connection: null,
  }),
  {
    id: '304-with-length',
    server: ['not-modified.mjs', 'length'],
    truth: 'an event loop; a 304 says how long the page would be, which it may (RFC 9110 section 8.6)',
    scenario: reload,
    manner: { keepsAlive: true, reuses: true, revalidates: true },
    expected: OK,
  },
  {
    id: '304-with-body',
    server: ['not-modified.mjs', 'body'],
    truth: 'an event loop; a 304 brings the page, which lies in front of the next answer',
    scenario: reload,
    manner: { keepsAlive: true, reuses: true, revalidates: true },
    expected: OK_OR_FAILED,
  },
];

const redirecting = (way: string, truth: string, expected: Expected = OK_OR_FAILED): Truth => ({
  id: `redirect-${way}`,
  server: ['redirecting.mjs', way],
  truth,
  scenario: bystander,
  manner: { follows: 20 },
  answers: 'any',
  expected,
});

export const elsewhere: readonly Truth[] = [
  {
    id: 'host-as-it-likes',
    server: ['hosts.py'],
    truth: 'a thread per connection; a page for localhost',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    expected: OK,
  },
  {
    id: 'host-refused',
    server: ['hosts.py'],
    truth: 'a thread per connection; HTTP 400 for any other name',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    host: 't7.localhost',
    expected: FAILED,
  },
  {
    id: 'host-refused-own',
    server: ['hosts.py'],
    truth: "somebody's own server that answers HTTP 400: an answer, and no wait",
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    host: 't8.localhost',
    answers: 'any',
    expected: OK_OR_FAILED,
  },
  redirecting('once', 'to another page of its own', OK),
  redirecting('loop', 'to itself'),
  redirecting('ever-deeper', 'to another address each time'),
  redirecting('nobody', 'to a port where nobody listens'),
  redirecting('https', 'to https, on a port that speaks plain HTTP'),
];
