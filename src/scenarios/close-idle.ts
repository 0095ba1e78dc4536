import type { Scenario } from './scenario.ts';

/**
 * The fourth experiment of the 2019 write-up. The page itself or a bystander waits for half of patience; then the browser's own
 * "Close idle sockets" is pressed. A server that was blocked continues at once: `delayed`, not `stalled`.
 */
export const closeIdle: Scenario = {
  id: 'close-idle',
  title: 'A client waits, and a person presses "Close idle sockets"',
  anyPage: true,
  needs: 'close-idle-sockets',
  async play(stage) {
    // Before anybody waits: a slow machine needs seconds to find it.
    const press = await stage.findIdleButton();
    const half = stage.patienceMs / 2;
    await stage.open(stage.page);
    const waits = !(await stage.settledWithin(half)); // the page itself, as in 2019
    if (!waits && (await stage.askFor(stage.page, half))) return;
    await press();
    await stage.settled();
  },
};
