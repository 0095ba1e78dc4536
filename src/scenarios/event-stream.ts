import type { Scenario } from './scenario.ts';

/** More than any engine's limit of connections per host, which is 6 for HTTP/1.1. */
const TABS = 8;

/**
 * Each tab holds an event stream, until the browser keeps a request back. That wait is the browser's own: it shows in that
 * what was kept back is sent as soon as another tab is closed. A slow machine may look the same
 * until then, and no longer waiting tells the two apart: WebKit gives a tab up that waits for 20 s.
 */
export const eventStream: Scenario = {
  id: 'event-stream',
  title: 'A person opens 8 tabs of a page that holds an event stream',
  needsOfServer: ['events'],
  async play(stage) {
    const first = await stage.open('/event-stream');
    await stage.settled('/events');
    for (let tabs = 2; tabs <= TABS; tabs++) {
      const unsent = await stage.openUnlessKeptBack('/event-stream', '/events');
      if (unsent === null) continue;
      await first.close();
      await stage.settledWithin(stage.patienceMs, unsent);
      return;
    }
  },
};
