import type { Scenario } from './scenario.ts';

const THINKING_MS = 1000;
const IMPATIENT_MS = 300;

/** The seed's third experiment: the request is aborted, and the silent connection stays behind. */
export const abandoned: Scenario = {
  id: 'abandoned',
  title: 'A person stops a slow page after 0.3 s, and an independent client asks',
  needsOfServer: ['slow'],
  async play(stage) {
    const path = `/slow?ms=${THINKING_MS}`;
    const tab = await stage.open(path);
    stage.busy(path, THINKING_MS);
    await stage.waited(path, IMPATIENT_MS);
    await stage.stop(tab);
    await stage.ask('/');
  },
};
