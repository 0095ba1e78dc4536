import type { Scenario } from './scenario.ts';

/** To a browser another host name is another pool of connections; to the server it is the same port. */
export const redirect: Scenario = {
  id: 'redirect',
  title: 'The page redirects to another host name of the same server, and an independent client asks',
  needs: 'second-host',
  needsOfServer: ['redirect'],
  async play(stage) {
    await stage.open(`/redirect?to=${encodeURIComponent(stage.elsewhere('/'))}`);
    await stage.settled('/');
    await stage.ask('/');
  },
};
