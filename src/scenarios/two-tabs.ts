import type { Scenario } from './scenario.ts';

export const twoTabs: Scenario = {
  id: 'two-tabs',
  title: 'A person opens the page in a second tab, too',
  async play(stage) {
    await stage.open('/');
    await stage.settled('/');
    await stage.open('/');
    await stage.settled('/');
  },
};
