import type { Scenario } from './scenario.ts';

/** A request without credentials may not share a connection with one that had them, so the browser opens another. */
export const credentialsOmit: Scenario = {
  id: 'credentials-omit',
  title: "The page fetches /api with credentials: 'omit' after it has loaded",
  async play(stage) {
    await stage.open('/omit');
    await stage.settled('/api');
  },
};
