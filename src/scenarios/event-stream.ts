import { openTabsUntilKeptBack } from './many-tabs.ts';
import type { Scenario } from './scenario.ts';

export const eventStream: Scenario = {
  id: 'event-stream',
  title: 'A person opens 8 tabs of a page that holds an event stream',
  needsOfServer: ['events'],
  play: (stage) => openTabsUntilKeptBack(stage, '/event-stream', '/events'),
};
