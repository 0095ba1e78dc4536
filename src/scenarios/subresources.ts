import type { Scenario } from './scenario.ts';

export const subresources: Scenario = {
  id: 'subresources',
  title: 'A person opens a page with 8 images, a style sheet and a script',
  async play(stage) {
    await stage.open('/subresources');
    await stage.settled('/subresources');
  },
};
