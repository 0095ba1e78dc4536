import type { Scenario } from './scenario.ts';

/** How long the person is away: longer than Firefox keeps an unused connection (5 s), shorter than any keeps a used one. */
const AWAY_MS = 12_000;

/** What was learned on the first visit is used on the second, and connections of the first may still be there. */
export const returning: Scenario = {
  id: 'returning',
  title: 'A person visits, closes the tab, comes back after 12 s, and an independent client asks',
  anyPage: true,
  async play(stage) {
    const tab = await stage.open(stage.page);
    await stage.settled(stage.page);
    await tab.close();
    await stage.rest(AWAY_MS);
    await stage.open(stage.page);
    await stage.settled(stage.page);
    await stage.ask(stage.page);
  },
};
