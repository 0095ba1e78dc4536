/** What real browsers are played with: whatever depends on how they connect, read, stop reading and give up. */

import type { Engine } from '../../../../src/domain/engines.ts';
import { bystander } from '../../../../src/scenarios/bystander.ts';
import { firstVisit } from '../../../../src/scenarios/first-visit.ts';
import { reload } from '../../../../src/scenarios/reload.ts';
import { type Expected, FAILED, NEVER_ANSWERED, OK, OK_OR_FAILED, OK_SLOW, type Truth, USED_UP } from '../truth.ts';

const real = (
  engine: Engine,
  server: Truth['server'],
  scenario: Truth['scenario'],
  expected: Expected,
  truth: string,
  rest: Partial<Truth> = {},
): Truth => ({
  id: `${engine}: ${server.join(' ')}, ${scenario.id}`,
  server,
  truth,
  scenario,
  manner: {},
  engine,
  expected,
  ...rest,
});

/** Whether a browser leaves a connection silent is a race: it stalls, with this cause, or it was not put to the test. */
const IF_SILENT: Expected = { verdicts: ['ok', 'stalled'], causes: [null, 'idle-connection'] };

/** The picture or the sound holds the server. What the browser left silent behind it may hold it next, and is then what is told. */
const heldBy = (kind: 'endless-answer' | 'unread-answer'): Expected => ({
  verdicts: ['stalled'],
  causes: [kind, 'idle-connection'],
  proven: true,
});

const SHOWN = { page: '/show' };

export const ofRealBrowsers: readonly Truth[] = [
  real('chromium', ['slow.py', 'constant', '2.6'], bystander, OK_SLOW, 'threads; each page takes 2.6 s'),
  real('firefox', ['slow.py', 'constant', '2.6'], bystander, OK_SLOW, 'threads; each page takes 2.6 s'),
  real('webkit', ['slow.py', 'head-first', '2.6'], bystander, OK, 'threads; each body takes 2.6 s'),
  real('chromium', ['coincidence.mjs', '1800'], firstVisit, OK, 'an event loop that drops silent ones when it answers'),
  real('chromium', ['sequential.py', 'plain'], bystander, IF_SILENT, 'one connection at a time'),
  real('firefox', ['sequential.mjs'], bystander, IF_SILENT, 'one connection at a time'),
  real('chromium', ['pool.py', 'queue', '6'], bystander, OK, 'six at a time, more than Chromium leaves silent'),
  real('chromium', ['used_up.py', 'stops', '1'], bystander, USED_UP, 'accepts one connection in its life'),
  real('chromium', ['waiting.py', 'icon-never'], firstVisit, NEVER_ANSWERED, 'threads; the icon is never answered'),
  real(
    'chromium',
    ['endless.py', 'multipart', 'sequential'],
    bystander,
    heldBy('endless-answer'),
    'one connection at a time, and a picture without an end',
    SHOWN,
  ),
  real(
    'webkit',
    ['endless.py', 'multipart', 'sequential'],
    bystander,
    heldBy('endless-answer'),
    'one connection at a time, and a picture without an end',
    SHOWN,
  ),
  real(
    'chromium',
    ['endless.py', 'ranges', 'sequential'],
    bystander,
    heldBy('unread-answer'),
    'one connection at a time, and hours of sound of which the browser reads the beginning',
    SHOWN,
  ),
  real('chromium', ['endless.py', 'events', 'threaded'], reload, OK, 'threads, and an event stream', SHOWN),
  real('firefox', ['polling.mjs'], reload, OK, 'an event loop; the page asks for news for ever'),
  real('chromium', ['polling.mjs'], bystander, OK, 'an event loop; the page asks for news for ever'),
  real('chromium', ['raw.mjs', 'negative-length'], firstVisit, FAILED, 'a negative length as long as the head'),
  real('firefox', ['cutting.py', 'short-read'], firstVisit, FAILED, 'reads 16 bytes, answers, and is reset'),
  real('webkit', ['not-modified.mjs', 'body'], reload, OK_OR_FAILED, 'a 304 that brings the page'),
];
