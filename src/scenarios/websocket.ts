import type { Scenario } from './scenario.ts';

/** Neither idle nor kept alive for a next request: the connection belongs to the WebSocket for as long as the page is open. */
export const websocket: Scenario = {
  id: 'websocket',
  title: 'The page holds a WebSocket, and an independent client asks',
  needsOfServer: ['websocket'],
  async play(stage) {
    await stage.open('/websocket');
    await stage.settled('/socket');
    await stage.ask('/');
  },
};
