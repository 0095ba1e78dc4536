import type { Scenario } from './scenario.ts';

export const reload: Scenario = {
  id: 'reload',
  title: 'A person opens the page and reloads it',
  anyPage: true,
  async play(stage) {
    const tab = await stage.open(stage.page);
    await stage.settled(stage.page);
    await stage.reload(tab);
    await stage.settled(stage.page);
  },
};
