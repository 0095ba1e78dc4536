import type { Scenario } from './scenario.ts';

/**
 * The seed's fourth experiment: whoever waits, the page itself or a bystander, is let wait for half of patience; then the
 * browser's own "Close idle sockets" is pressed. A server that was blocked goes on at once: `delayed`, not `stalled`.
 */
export const closeIdle: Scenario = {
  id: 'close-idle',
  title: 'A client waits, and a person presses "Close idle sockets"',
  anyPage: true,
  needs: 'close-idle-sockets',
  async play(stage) {
    const half = stage.patienceMs / 2;
    await stage.open(stage.page);
    await stage.settledWithin(half);
    // Before the bystander asks: the kit needs up to seconds to find it, and nobody is to wait for that.
    const press = await stage.findIdleButton();
    const waits = !(await stage.settledWithin(0)); // the page itself: a slow one has come by now
    if (!waits && (await stage.askFor(stage.page, half))) return;
    await press();
    await stage.settled();
  },
};
