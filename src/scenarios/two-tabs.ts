import type { Scenario } from './scenario.ts';

export const twoTabs: Scenario = {
  id: 'two-tabs',
  title: 'A person opens the page in a second tab, too',
  anyPage: true,
  async play(stage) {
    await stage.open(stage.page);
    await stage.settled(stage.page);
    await stage.open(stage.page);
    await stage.settled(stage.page);
  },
};
