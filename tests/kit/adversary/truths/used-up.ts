/** Servers that serve nobody any more, whatever is closed; and threads that wait for one another. */
import { bystander } from '../../../../src/scenarios/bystander.ts';
import { firstVisit } from '../../../../src/scenarios/first-visit.ts';
import { reload } from '../../../../src/scenarios/reload.ts';
import { NEVER_ANSWERED, OK, OK_OR_FAILED, type Truth, USED_UP, unprovenBy } from '../truth.ts';

const NONE = [{ path: '/favicon.ico' }];

export const usedUp: readonly Truth[] = [
  {
    id: 'stops-after-1',
    server: ['used_up.py', 'stops', '1'],
    truth: 'accepts one connection in its life',
    scenario: bystander,
    manner: {},
    expected: USED_UP,
  },
  {
    id: 'stops-after-4',
    server: ['used_up.py', 'stops', '4'],
    truth: 'accepts four connections in its life, three of which are silent and matter to nobody',
    scenario: bystander,
    manner: { silentAfter: 3 },
    expected: USED_UP,
  },
  {
    id: 'stops-after-4-not-reached',
    server: ['used_up.py', 'stops', '4'],
    truth: 'accepts four connections in its life, and there are only three',
    scenario: bystander,
    manner: { silentAfter: 1 },
    expected: OK,
  },
  {
    id: 'leaks-each',
    server: ['used_up.py', 'leaks', '2'],
    truth: 'a slot is lost with each connection, of which there were two',
    scenario: bystander,
    manner: { also: NONE },
    expected: USED_UP,
  },
  {
    id: 'leaks-each-beside-silent',
    server: ['used_up.py', 'leaks', '3'],
    truth: 'a slot is lost with each connection, also when the silent one is closed',
    scenario: reload,
    manner: { also: NONE, silentAfter: 1 },
    expected: USED_UP,
  },
  {
    id: 'leaks-on-abort',
    server: ['used_up.py', 'leaks-on-abort', '2'],
    truth: 'a slot is lost with each client that goes away before its answer, and two did',
    scenario: firstVisit,
    manner: { aborts: 2 },
    expected: USED_UP,
  },
  {
    id: 'leaks-on-abort-not-yet',
    server: ['used_up.py', 'leaks-on-abort', '4'],
    truth: 'two of four slots are lost: there are enough',
    scenario: bystander,
    manner: { aborts: 2, silentAfter: 1 },
    expected: OK,
  },
  {
    id: 'leaks-on-error',
    server: ['used_up.py', 'leaks-on-error', '1'],
    truth: 'the only slot does not come back from HTTP 404',
    scenario: bystander,
    manner: { also: NONE },
    expected: USED_UP,
  },
  {
    id: 'lock-of-an-abort',
    server: ['used_up.py', 'lock', '1'],
    truth: 'a client that went away took the one lock with it',
    scenario: firstVisit,
    manner: { aborts: 1 },
    expected: USED_UP,
  },
  {
    id: 'no-descriptors',
    server: ['used_up.py', 'files', '2'],
    truth: 'closed connections keep their descriptors, and there is none left',
    scenario: bystander,
    manner: { also: NONE },
    expected: USED_UP,
  },
];

export const waiting: readonly Truth[] = [
  {
    id: 'barrier',
    server: ['waiting.py', 'barrier'],
    truth: 'each request waits until another one asks, so the first is never answered: not by a fresh server either',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    expected: NEVER_ANSWERED,
  },
  {
    id: 'deadlock',
    server: ['waiting.py', 'deadlock'],
    truth: 'two requests have taken a lock each and wait for that of the other; to close one frees nothing',
    scenario: firstVisit,
    manner: { also: [{ path: '/a' }, { path: '/b' }], silentAfter: 1 },
    // Alone each is answered. The page is, too, so the server as a whole is not used up.
    expected: unprovenBy('unexplained', 'exhausted'),
  },
  {
    id: 'answers-after-fin',
    server: ['waiting.py', 'after-fin'],
    truth: 'a thread per connection; it answers when the client has ended its side, which nobody does',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    expected: NEVER_ANSWERED,
  },
  {
    id: 'answers-after-fin-which-comes',
    server: ['waiting.py', 'after-fin'],
    truth: 'a thread per connection; it answers when the client has ended its side, and the browser does',
    scenario: firstVisit,
    manner: { halfCloses: true, silentBefore: 1 },
    // The client ended first, but was answered. That the client "gave up" would be wrong, but is no false accusation.
    expected: OK,
  },
  {
    id: 'answers-after-fin-sequential',
    server: ['sequential.py', 'first-after-fin'],
    truth: 'one at a time; it answers when the client has ended its side: the bystander never does',
    scenario: bystander,
    manner: { halfCloses: true },
    expected: NEVER_ANSWERED,
  },
  {
    id: 'icon-forgotten-sequential',
    server: ['sequential.py', 'icon-never'],
    truth: 'one at a time; the request for the icon is never answered, by no server of the kind',
    scenario: firstVisit,
    manner: { also: NONE },
    expected: NEVER_ANSWERED,
  },
  {
    id: 'pipelined-lost',
    server: ['waiting.py', 'one-read'],
    truth: 'a thread per connection; of two requests in the same bytes the second is lost',
    scenario: firstVisit,
    manner: { keepsAlive: true, pipelines: ['/second'], silentBefore: 1 },
    // The control asks for one alone, and is answered.
    expected: unprovenBy('unexplained', 'slow-server'),
  },
  {
    id: 'pipelined-answered',
    server: ['sequential.mjs'],
    truth: 'one at a time; of two requests in the same bytes the first is answered, and the connection closed',
    scenario: firstVisit,
    manner: { pipelines: ['/second'] },
    expected: OK_OR_FAILED,
  },
  {
    id: 'answers-on-accept',
    server: ['early.py', 'on-accept'],
    truth: 'a thread per connection; everybody is answered before having asked',
    scenario: bystander,
    manner: { silentAfter: 1 },
    // An answer before its request is none in HTTP/1.1; a client may take it.
    expected: OK_OR_FAILED,
  },
  {
    id: 'answers-on-accept-after-silence',
    server: ['early.py', 'on-accept'],
    truth: 'a thread per connection; the silent ones get an answer that nobody has asked for',
    scenario: firstVisit,
    manner: { silentBefore: 2 },
    expected: OK_OR_FAILED,
  },
  {
    id: 'answers-at-the-first-byte',
    server: ['early.py', 'first-byte'],
    truth: 'a thread per connection; the first byte is enough for an answer',
    scenario: bystander,
    manner: { silentAfter: 1 },
    expected: OK,
  },
  {
    id: 'answers-before-the-body',
    server: ['early.py', 'too-large'],
    truth: 'a thread per connection; a POST is refused while its body is on the way, and the rest is not read',
    scenario: firstVisit,
    answers: 'any',
    manner: {
      also: [
        {
          path: '/',
          pieces: [
            `POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9000\r\n\r\n`,
            'a'.repeat(4500),
            'b'.repeat(4500),
          ],
        },
      ],
    },
    expected: OK_OR_FAILED,
  },
  {
    id: 'kept-alive-behind-threads',
    server: ['waiting.py', 'one-read'],
    truth: 'a thread per connection, kept alive: the bystander waits for nobody',
    scenario: reload,
    manner: { keepsAlive: true, reuses: true, silentAfter: 1 },
    expected: OK,
  },
  {
    id: 'polls-for-ever',
    server: ['waiting.py', 'body'],
    truth: 'a thread per connection; the page asks again and again, so that the wire is never silent',
    scenario: bystander,
    manner: { polls: { path: '/news', everyMs: 300 } },
    expected: OK,
  },
  {
    id: 'polls-for-ever-beside-silent',
    server: ['waiting.py', 'body'],
    truth: "the same for a reload, with silent connections that are in nobody's way",
    scenario: reload,
    manner: { polls: { path: '/news', everyMs: 200 }, silentAfter: 2 },
    expected: OK,
  },
  {
    id: 'polls-behind-silent',
    server: ['sequential.py', 'plain'],
    truth: 'one at a time; the page asks again and again, and soon waits for the silent connection',
    scenario: bystander,
    manner: { polls: { path: '/news', everyMs: 300 }, silentAfter: 1 },
    expected: { verdicts: ['stalled'], causes: ['idle-connection'], proven: true },
  },
];
