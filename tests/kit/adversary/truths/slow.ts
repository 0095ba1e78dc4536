/** Slow by itself, and slow by coincidence: nobody is in anybody's way. */
import { bystander } from '../../../../src/scenarios/bystander.ts';
import { firstVisit } from '../../../../src/scenarios/first-visit.ts';
import { reload } from '../../../../src/scenarios/reload.ts';
import { twoTabs } from '../../../../src/scenarios/two-tabs.ts';
import { NEVER_ANSWERED, OK, OK_SLOW, stalledBy, type Truth, unprovenBy } from '../truth.ts';

/** Seconds: twice as long as patience in these trials. */
const LONG = '2.6';

const MOZILLA = 'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0';

/** A form with a file, cut where Firefox cuts it. */
const UPLOAD = [
  'POST /upload HTTP/1.1\r\nHost: {host}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 81\r\n\r\n',
  '--b\r\nContent-Disposition: form-data; name="f"; filen',
  'ame="a.txt"\r\n\r\nhello\r\n--b--\r\n',
];

export const slow: readonly Truth[] = [
  {
    id: 'slow-constant',
    server: ['slow.py', 'constant', LONG],
    truth: 'a thread per connection; the page takes 2.6 s for everybody',
    scenario: firstVisit,
    manner: {},
    expected: OK_SLOW,
  },
  {
    id: 'slow-beside-silent',
    server: ['slow.py', 'constant', LONG],
    truth: 'a thread per connection; the page takes 2.6 s, and the silent connection beside it matters to nobody',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    expected: OK_SLOW,
  },
  {
    id: 'slow-for-the-bystander',
    server: ['slow.py', 'constant', LONG],
    truth: 'a thread per connection; the bystander waits 2.6 s for the page alone, not for the silent connections',
    scenario: bystander,
    manner: { silentAfter: 2 },
    expected: OK_SLOW,
  },
  {
    id: 'slow-at-random',
    server: ['slow.py', 'random', '3'],
    truth: 'a thread per connection; the page takes 0.3 to 3 s, as it happens',
    scenario: bystander,
    manner: { silentAfter: 1 },
    // A fresh server may happen to be fast: then nothing is known, and nothing may be called proven.
    expected: {
      verdicts: ['ok', 'stalled'],
      causes: [null, 'slow-server', 'unexplained'],
      proven: false,
      connection: null,
    },
  },
  {
    id: 'slow-warm-up',
    server: ['slow.py', 'warm-up', LONG],
    truth: 'a thread per connection; the first request of the process takes 2.6 s, as on any fresh server',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    expected: OK_SLOW,
  },
  {
    id: 'slow-warm-up-node',
    server: ['slow.mjs', '2600', 'warm-up'],
    truth: 'an event loop; the first request of the process takes 2.6 s, as on any fresh server',
    scenario: reload,
    manner: {},
    expected: OK_SLOW,
  },
  {
    id: 'slow-for-browsers',
    server: ['slow.py', 'browsers', LONG],
    truth: 'a thread per connection; whoever says Mozilla waits 2.6 s: the control must say it, too',
    scenario: firstVisit,
    manner: { headers: [MOZILLA] },
    expected: OK_SLOW,
  },
  {
    id: 'slow-body',
    server: ['slow.py', 'head-first', LONG],
    truth: 'a thread per connection; the head comes at once, the body after 2.6 s',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    expected: OK,
  },
  {
    id: 'slow-drip',
    server: ['slow.py', 'drip', LONG],
    truth: 'a thread per connection; the answer drips for 2.6 s, byte by byte',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    expected: OK,
  },
  {
    id: 'slow-after-early-hints',
    server: ['slow.py', 'early-hints', LONG],
    truth: 'a thread per connection; 103 at once, the answer after 2.6 s',
    scenario: firstVisit,
    manner: {},
    expected: OK,
  },
  {
    id: 'slow-after-continue',
    server: ['slow.py', 'continue', LONG],
    truth: 'a thread per connection; 100 again and again, the answer after 2.6 s',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    expected: OK,
  },
  {
    id: 'slow-close',
    server: ['slow.py', 'body-first', LONG],
    truth: 'a thread per connection; the answer is whole at once, its connection is closed 2.6 s later',
    scenario: bystander,
    manner: { silentAfter: 1 },
    expected: OK,
  },
  {
    id: 'slow-sequential-alone',
    server: ['slow.py', 'constant', LONG, 'sequential'],
    truth: 'one connection at a time, 2.6 s each; there is no other connection',
    scenario: firstVisit,
    manner: {},
    expected: OK_SLOW,
  },
  {
    id: 'slow-sequential-and-silent',
    server: ['slow.py', 'constant', '1.9', 'sequential'],
    truth: 'one connection at a time, 1.9 s each: slow, but the bystander waits for the silent connection for ever',
    scenario: bystander,
    manner: { silentAfter: 1 },
    // The answer comes 1.9 s after the release: no sooner than alone. To call that `ok` would be a false safe.
    expected: { verdicts: ['stalled'], causes: ['idle-connection', 'unexplained'] },
  },
  {
    id: 'slow-sequential-in-a-row',
    server: ['slow.py', 'page-fast', '1', 'sequential'],
    truth: 'one connection at a time; three of 1 s each are asked for together, and the last waits for the others',
    scenario: firstVisit,
    manner: { also: ['/slow1', '/slow2', '/slow3'].map((path) => ({ path })) },
    // It does wait for other connections, which are being answered: no word of the kit's fits that well.
    expected: {
      verdicts: ['ok', 'delayed', 'stalled'],
      causes: [null, 'slow-server', 'unexplained', 'exhausted', 'endless-answer'],
      proven: false,
    },
  },
  {
    id: 'slow-node',
    server: ['slow.mjs', '2600'],
    truth: 'an event loop with keep-alive; the page takes 2.6 s',
    scenario: bystander,
    manner: { keepsAlive: true, silentAfter: 1 },
    expected: OK_SLOW,
  },
  {
    id: 'slow-busy-node',
    server: ['slow.mjs', '2000', 'busy'],
    truth: 'an event loop that is kept busy for 2 s by each page',
    scenario: bystander,
    manner: { silentAfter: 1 },
    expected: OK_SLOW,
  },
  {
    id: 'slow-in-two-tabs',
    server: ['slow.py', 'constant', LONG],
    truth: 'a thread per connection; 2.6 s for each of two tabs',
    scenario: twoTabs,
    manner: { silentAfter: 1 },
    expected: OK_SLOW,
  },
  {
    id: 'slow-when-asked-again',
    server: ['not-modified.mjs', 'slow'],
    truth: 'an event loop; to ask whether the page has changed takes 2.6 s: the control must ask that, too',
    scenario: reload,
    manner: { keepsAlive: true, reuses: true, revalidates: true },
    expected: OK_SLOW,
  },
  {
    id: 'icon-forgotten',
    server: ['waiting.py', 'icon-never'],
    truth: 'a thread per connection; the request for the icon is never answered, by no server of the kind',
    scenario: firstVisit,
    manner: { also: [{ path: '/favicon.ico' }], silentAfter: 1 },
    expected: NEVER_ANSWERED,
  },
  {
    id: 'upload-cut',
    server: ['upload.py'],
    truth:
      'a thread per connection; an upload that is cut within filename=" is never answered, by no server of the kind',
    scenario: firstVisit,
    manner: { also: [{ path: '/upload', pieces: UPLOAD }], silentAfter: 1 },
    // If the control sends it in one piece it is answered: then `unexplained` is as true.
    expected: { ...NEVER_ANSWERED, causes: ['slow-server', 'unexplained'] },
  },
  {
    id: 'never-answers',
    server: ['waiting.py', 'never'],
    truth: 'a thread per connection; nobody is ever answered',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    expected: NEVER_ANSWERED,
  },
  {
    id: 'long-poll',
    server: ['waiting.py', 'poll'],
    truth: 'a thread per connection; a long poll of 30 s is meant to be slow',
    scenario: bystander,
    manner: { also: [{ path: '/poll' }], silentAfter: 1 },
    // Within the control's time it cannot be told from a request that is never answered.
    expected: {
      verdicts: ['ok', 'stalled'],
      causes: [null, 'slow-server'],
      proven: false,
      connection: null,
    },
  },
];

export const coincidence: readonly Truth[] = [
  {
    id: 'silent-timed-out-before-a-late-page',
    server: ['coincidence.py', '1.7', '1.6'],
    truth: 'a thread per connection; the page takes 1.7 s, and the silent one is timed out after 1.6 s',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    expected: OK,
  },
  {
    id: 'silent-timed-out-before-a-page',
    server: ['coincidence.py', '0.8', '0.7'],
    truth: 'a thread per connection; the page takes 0.8 s, and the silent ones are timed out after 0.7 s',
    scenario: firstVisit,
    manner: { silentBefore: 3 },
    expected: OK,
  },
  {
    id: 'silent-dropped-just-then',
    server: ['coincidence.py', '0.8', '0'],
    truth: 'a thread per connection; when a page is ready the server drops the silent ones, and nobody waited for that',
    scenario: firstVisit,
    manner: { silentBefore: 2 },
    expected: OK,
  },
  {
    id: 'browser-closes-before-a-page',
    server: ['coincidence.py', '0.8', '60'],
    truth: 'a thread per connection; the page takes 0.8 s, and the browser closes its silent one after 0.7 s',
    scenario: firstVisit,
    manner: { silentBefore: 1, dropsAfterMs: 700 },
    expected: OK,
  },
  {
    id: 'browser-closes-before-a-late-page',
    server: ['coincidence.py', '2.2', '60'],
    truth: 'a thread per connection; the page takes 2.2 s, and the browser closes its silent one after 2.1 s',
    scenario: firstVisit,
    manner: { silentBefore: 1, dropsAfterMs: 2100 },
    expected: OK,
  },
  {
    id: 'kit-closes-before-a-page',
    server: ['coincidence.py', '1.5', '60'],
    truth:
      'a thread per connection; the page takes 1.5 s, just longer than patience, so that a release at 1.3 s seems to help',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    expected: OK,
  },
  {
    id: 'kit-closes-before-each-page',
    server: ['coincidence.py', '1.6', '60'],
    truth: 'a thread per connection; the same for a bystander, with several that could be closed',
    scenario: bystander,
    manner: { silentAfter: 3 },
    expected: OK,
  },
  {
    id: 'silent-dropped-in-the-same-tick',
    server: ['coincidence.mjs', '600'],
    truth: 'an event loop that drops the silent ones in the tick in which it answers',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    expected: OK,
  },
  {
    id: 'silent-dropped-in-the-same-tick-late',
    server: ['coincidence.mjs', '1800'],
    truth: 'an event loop that drops the silent ones in the tick in which it answers, after 1.8 s',
    scenario: bystander,
    manner: { silentAfter: 2 },
    expected: OK,
  },
  {
    id: 'truly-held-and-slow',
    server: ['slow.py', 'constant', '0.3', 'sequential'],
    truth: 'one connection at a time, 0.3 s each: the bystander waits for the silent one, for ever',
    scenario: bystander,
    manner: { silentAfter: 1 },
    expected: stalledBy('idle-connection', 2),
  },
];

export const lost: readonly Truth[] = [
  {
    id: 'third-lost',
    server: ['losing.py', '3'],
    truth: "a thread per connection; every third request is forgotten, which is neither used up nor anybody's fault",
    scenario: bystander,
    manner: { also: [{ path: '/favicon.ico' }] },
    expected: unprovenBy('unexplained'),
  },
  {
    id: 'third-lost-beside-silent',
    server: ['losing.py', '3'],
    truth: 'the same with silent connections that could be suspected',
    scenario: bystander,
    manner: { also: [{ path: '/favicon.ico' }], silentAfter: 2 },
    expected: unprovenBy('unexplained'),
  },
  {
    id: 'second-lost',
    server: ['losing.py', '2'],
    truth: 'a thread per connection; every second request is forgotten: the next one would be answered',
    scenario: reload,
    manner: {},
    expected: unprovenBy('unexplained'),
  },
];
