/** The table of truths, by family. */
import { bystander } from '../../../src/scenarios/bystander.ts';
import { firstVisit } from '../../../src/scenarios/first-visit.ts';
import type { Truth } from './truth.ts';
import { endless } from './truths/endless.ts';
import { cutting, deaths, elsewhere, garbage } from './truths/failing.ts';
import { partial, pools, sequential } from './truths/sequential.ts';
import { coincidence, lost, slow } from './truths/slow.ts';
import { usedUp, waiting } from './truths/used-up.ts';

/** The kit stands still: no time that it measured meanwhile says anything of the server. Played alone, since all trials of a process stand still with it. */
const pauses: readonly Truth[] = [
  {
    id: 'kit-pauses',
    server: ['slow.py', 'constant', '0.4'],
    truth: 'a thread per connection; the page takes 0.4 s, but the kit does not look for 2 s',
    scenario: firstVisit,
    manner: { silentBefore: 1 },
    kitPauseMs: 2000,
    expected: { verdicts: ['broken'], causes: [null] },
  },
  {
    id: 'kit-pauses-for-a-moment',
    server: ['slow.py', 'constant', '0.4'],
    truth: 'a thread per connection; the kit does not look for 0.15 s, which matters to nobody',
    scenario: bystander,
    manner: { silentAfter: 1 },
    kitPauseMs: 150,
    expected: { verdicts: ['ok'], causes: [null] },
  },
];

export const families: Readonly<Record<string, readonly Truth[]>> = {
  slow,
  coincidence,
  lost,
  sequential,
  pools,
  partial,
  'used up': usedUp,
  waiting,
  endless,
  cutting,
  deaths,
  garbage,
  elsewhere,
  pauses,
};

export { ofRealBrowsers } from './truths/browsers.ts';

export const truths: readonly Truth[] = Object.values(families).flat();
