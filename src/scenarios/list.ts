import { abandoned } from './abandoned.ts';
import { bookmark } from './bookmark.ts';
import { bystander } from './bystander.ts';
import { closeIdle } from './close-idle.ts';
import { credentialsOmit } from './credentials-omit.ts';
import { eventStream } from './event-stream.ts';
import { firstVisit } from './first-visit.ts';
import { followedLinks } from './followed-links.ts';
import { hover } from './hover.ts';
import { iframe } from './iframe.ts';
import { manyTabs } from './many-tabs.ts';
import { newTabPage } from './new-tab-page.ts';
import { posts } from './posts.ts';
import { redirect } from './redirect.ts';
import { reload } from './reload.ts';
import { restored } from './restored.ts';
import { returning } from './returning.ts';
import { sameAddress } from './same-address.ts';
import type { Scenario } from './scenario.ts';
import { secondBrowser } from './second-browser.ts';
import { shutdown } from './shutdown.ts';
import { subresources } from './subresources.ts';
import { tlsFirstVisit } from './tls-first-visit.ts';
import { twoTabs } from './two-tabs.ts';
import { typing } from './typing.ts';
import { upload } from './upload.ts';
import { websocket } from './websocket.ts';
import { websocketTabs } from './websocket-tabs.ts';

/** The scenarios of the default matrix, in the order of its tests. */
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
  shutdown,
];

/** All that the kit knows. A new one is one file, and one line here. */
export const allScenarios: readonly Scenario[] = [
  ...scenarios,
  hover,
  typing,
  bookmark,
  newTabPage,
  returning,
  restored,
  redirect,
  iframe,
  websocket,
  websocketTabs,
  eventStream,
  manyTabs,
  followedLinks,
  sameAddress,
  posts,
  upload,
  tlsFirstVisit,
];
