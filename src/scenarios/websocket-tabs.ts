import { openTabsUntilKeptBack } from './many-tabs.ts';
import type { Scenario } from './scenario.ts';

/** What helps where event streams use up the limit per host: WebSockets have a limit of their own, far higher. */
export const websocketTabs: Scenario = {
  id: 'websocket-tabs',
  title: 'A person opens 8 tabs of a page that holds a WebSocket',
  needsOfServer: ['websocket'],
  play: (stage) => openTabsUntilKeptBack(stage, '/websocket', '/socket'),
};
