import type { Scenario } from './scenario.ts';

/** The seed's third experiment as it was made: another browser asks while the first stays open. */
export const secondBrowser: Scenario = {
  id: 'second-browser',
  title: 'A person leaves the page open, and somebody visits with another browser',
  needs: 'second-browser',
  async play(stage) {
    await stage.open('/');
    await stage.settled('/');
    await stage.visitWithSecondBrowser('/');
    await stage.settled('/');
  },
};
