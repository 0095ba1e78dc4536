import type { Scenario } from './scenario.ts';

/** Browsers keep the connections of a page apart by the site that embeds it, so that the two cannot tell of each other. */
export const iframe: Scenario = {
  id: 'iframe',
  title: 'A page of another site embeds the page, and an independent client asks',
  needs: 'second-host',
  async play(stage) {
    await stage.openEmbedded('/');
    await stage.settled('/');
    await stage.ask('/');
  },
};
