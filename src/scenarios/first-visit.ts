import type { Scenario } from './scenario.ts';

/** The document, the favicon and whatever else the browser asks for by itself. The seed's experiments 1, 2 and 5. */
export const firstVisit: Scenario = {
  id: 'first-visit',
  title: 'A person opens the page',
  anyPage: true,
  overTls: true,
  async play(stage) {
    await stage.open(stage.page);
    await stage.settled(stage.page);
  },
};
