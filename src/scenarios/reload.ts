import type { Scenario } from './scenario.ts';

export const reload: Scenario = {
  id: 'reload',
  title: 'A person opens the page and reloads it',
  async play(stage) {
    const tab = await stage.open('/');
    await stage.settled('/');
    await stage.reload(tab);
    await stage.settled('/');
  },
};
