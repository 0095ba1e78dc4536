import { abandoned } from './abandoned.ts';
import { bystander } from './bystander.ts';
import { closeIdle } from './close-idle.ts';
import { credentialsOmit } from './credentials-omit.ts';
import { firstVisit } from './first-visit.ts';
import { reload } from './reload.ts';
import type { Scenario } from './scenario.ts';
import { secondBrowser } from './second-browser.ts';
import { subresources } from './subresources.ts';
import { twoTabs } from './two-tabs.ts';

/** The scenarios of the matrix, in the order of its tests. */
export const scenarios: readonly Scenario[] = [
  firstVisit,
  reload,
  subresources,
  bystander,
  abandoned,
  closeIdle,
  secondBrowser,
  credentialsOmit,
  twoTabs,
];
