import type { Scenario } from './scenario.ts';

/** More than any engine's limit of connections per host. */
const PAGES = 8;

/**
 * Every page holds an event stream, as development servers' pages do to reload themselves. A browser that freezes a page
 * for "back" may leave its stream open, so that one tab uses up the limit per host. A second tab then waits for the first.
 */
export const followedLinks: Scenario = {
  id: 'followed-links',
  title: 'A person follows links in one tab, over pages that each hold an event stream',
  needsOfServer: ['events'],
  async play(stage) {
    const tab = await stage.open('/live?1');
    await stage.settled('/events');
    for (let page = 2; page <= PAGES; page++) {
      if ((await stage.followUnlessKeptBack(tab, `/live?${page}`, '/events')) === null) continue;
      const unsent = await stage.openUnlessKeptBack('/', '/');
      await stage.ask('/');
      await stage.close(tab);
      if (unsent !== null) await stage.settledWithin(stage.patienceMs, unsent);
      return;
    }
    await stage.ask('/');
  },
};
