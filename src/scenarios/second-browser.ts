import type { Scenario } from './scenario.ts';

/** The seed's third experiment as it was made: another browser asks while the first stays open. */
export const secondBrowser: Scenario = {
  id: 'second-browser',
  title: 'A person leaves the page open, and somebody visits with another browser',
  anyPage: true,
  needs: 'second-browser',
  async play(stage) {
    await stage.open(stage.page);
    await stage.settled(stage.page);
    await stage.visitWithSecondBrowser(stage.page);
    await stage.settled(stage.page);
  },
};
