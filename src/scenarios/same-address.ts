import type { Scenario } from './scenario.ts';

/**
 * How long the server works on the page, and how long the second tab is given to ask for it, in milliseconds. A busy machine may take
 * several seconds to open a tab.
 */
const THINKING_MS = 10_000;
const ASKING_MS = 800;

/**
 * The same slow address in two tabs at once. Chromium asks for it once: the second request waits for the lock of its cache, and
 * servers with many threads look as if they had one. A bystander is answered meanwhile, which shows that the server is free.
 */
export const sameAddress: Scenario = {
  id: 'same-address',
  title: 'A person opens the same slow page in two tabs at once',
  needsOfServer: ['slow', 'concurrent'],
  async play(stage) {
    const path = `/slow?ms=${THINKING_MS}`;
    await stage.open(path);
    stage.busy(path, 3 * THINKING_MS); // for the second tab, too
    await stage.openBeside(path, ASKING_MS);
    await stage.ask('/');
    await stage.rest(THINKING_MS); // until the first tab is answered at the latest
    await stage.settled();
  },
};
