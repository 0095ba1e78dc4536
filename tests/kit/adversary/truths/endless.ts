/** Answers without an end, and answers that their client does not read. */
import { bystander } from '../../../../src/scenarios/bystander.ts';
import { firstVisit } from '../../../../src/scenarios/first-visit.ts';
import { reload } from '../../../../src/scenarios/reload.ts';
import type { Scenario } from '../../../../src/scenarios/scenario.ts';
import { twoTabs } from '../../../../src/scenarios/two-tabs.ts';
import { type Expected, OK, stalledBy, type Truth, unprovenBy } from '../truth.ts';

const STREAM = [{ path: '/stream' }];
const UNREAD = [{ path: '/stream', reads: 'some' as const }];

const stream = (
  way: string,
  mode: 'sequential' | 'threaded',
  expected: Expected,
  truth: string,
  rest: Partial<Truth> = {},
): Truth => ({
  id: `${way}-${mode}`,
  server: ['endless.py', way, mode],
  truth: `${mode === 'sequential' ? 'one connection at a time' : 'a thread per connection'}; ${truth}`,
  scenario: bystander,
  manner: { also: STREAM },
  expected,
  ...rest,
});

const both = (way: string, truth: string): Truth[] => [
  stream(way, 'sequential', stalledBy('endless-answer', 2), truth),
  stream(way, 'threaded', OK, truth),
];

const unread = (way: string, truth: string): Truth[] => [
  stream(way, 'sequential', stalledBy('unread-answer', 2), truth, { manner: { also: UNREAD } }),
  stream(way, 'threaded', OK, truth, { manner: { also: UNREAD } }),
];

const page = (id: string, server: Truth['server'], scenario: Scenario, expected: Expected, truth: string): Truth => ({
  id,
  server,
  truth,
  scenario,
  manner: {},
  expected,
});

export const endless: readonly Truth[] = [
  ...both('multipart', 'a picture that is replaced for ever'),
  ...both('events', 'an event stream with a heartbeat of 0.2 s'),
  ...both('silent-events', 'an event stream on which nothing is said'),
  ...both('chunked', 'chunk after chunk'),
  ...both('until-close', 'a body without a length that does not end'),
  ...unread('big', 'a download of 2 GB of which the browser reads the beginning'),
  ...unread('ranges', 'an hour of sound of which the browser reads the beginning'),
  stream('multipart', 'sequential', stalledBy('endless-answer', 2), 'the picture, and a silent connection behind it', {
    id: 'multipart-and-silent',
    manner: { also: STREAM, silentAfter: 1 },
    // Both hold the server in turn, and the silent one is the last that lets it go.
    expected: { ...stalledBy('idle-connection', 3), causes: ['idle-connection'] },
  }),
  stream('chunked', 'sequential', stalledBy('endless-answer', 2), 'the second tab waits for the stream of the first', {
    id: 'chunked-second-tab',
    scenario: twoTabs,
  }),
  stream('big', 'sequential', stalledBy('unread-answer', 2), 'the reload waits for the download', {
    id: 'big-reload',
    scenario: reload,
    manner: { also: UNREAD },
  }),
  stream(
    'deaf-events',
    'sequential',
    unprovenBy('exhausted', 'unexplained', 'endless-answer'),
    'a stream that does not notice that it was closed: the next waits for ever',
    {
      id: 'deaf-events-sequential',
    },
  ),
  stream('long', 'sequential', OK, 'a download of 3.6 s, which does end', {
    // Whoever waits behind it does wait for another connection's answer, for longer than patience. It is not idle, at least.
    expected: {
      verdicts: ['ok', 'delayed', 'stalled'],
      causes: [null, 'endless-answer', 'slow-server', 'unexplained'],
    },
  }),
  stream('long', 'threaded', OK, 'a download of 3.6 s, which does end', { manner: { also: STREAM, silentAfter: 1 } }),
  stream('stuck', 'threaded', OK, 'three of ten bytes, and no more, from any server of the kind', {
    // An answer that has begun and never goes on: late, but with nobody in its way.
    expected: { verdicts: ['ok', 'stalled'], causes: [null, 'slow-server'], proven: false, connection: null },
    manner: { also: STREAM, silentAfter: 1 },
  }),
  {
    id: 'locked-while-writing',
    server: ['endless.py', 'big', 'locked'],
    truth: 'a thread per connection, but whoever writes has the one lock, and one is not read',
    scenario: bystander,
    manner: { also: UNREAD },
    expected: stalledBy('unread-answer', 2),
  },
  {
    id: 'locked-while-streaming',
    server: ['endless.py', 'events', 'locked'],
    truth: 'a thread per connection, but whoever writes has the one lock, and one writes for ever',
    scenario: bystander,
    manner: { also: STREAM },
    expected: stalledBy('endless-answer', 2),
  },
  page(
    'endless-page-threaded',
    ['endless.py', 'chunked', 'threaded-page'],
    firstVisit,
    OK,
    'a thread per connection; the page itself has no end',
  ),
  page(
    'endless-page-threaded-bystander',
    ['endless.py', 'until-close', 'threaded-page'],
    bystander,
    OK,
    'a thread per connection; the page itself has no end, for everybody',
  ),
  page(
    'endless-page-sequential',
    ['endless.py', 'chunked', 'sequential-page'],
    bystander,
    stalledBy('endless-answer', 1),
    'one connection at a time; the page itself has no end, and the bystander waits for it',
  ),
  page('endless-page-node', ['endless.mjs', 'page'], bystander, OK, 'an event loop; the page itself has no end'),
  {
    id: 'heartbeats-node',
    server: ['endless.mjs', 'events'],
    truth: 'an event loop; a heartbeat each 0.2 s, so that the wire is never silent',
    scenario: reload,
    manner: { also: STREAM, silentAfter: 1 },
    expected: OK,
  },
  {
    id: 'big-node',
    server: ['endless.mjs', 'big'],
    truth: "an event loop; a download that its client does not read is in nobody's way",
    scenario: bystander,
    manner: { also: UNREAD, silentAfter: 1 },
    expected: OK,
  },
];
