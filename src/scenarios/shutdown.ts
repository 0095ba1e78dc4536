import type { Scenario } from './scenario.ts';

/** A graceful server waits for its connections. One on which a browser says nothing may keep it from ending. */
export const shutdown: Scenario = {
  id: 'shutdown',
  title: 'A person leaves the page open, and the server is asked to stop (SIGTERM)',
  async play(stage) {
    await stage.open('/');
    await stage.settled('/');
    await stage.stopServer();
  },
};
