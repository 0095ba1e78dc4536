import type { Scenario } from './scenario.ts';

/** How long the person holds the tile. */
const HOLD_MS = 1000;

/**
 * A page that is visited often has a tile on the page that a new tab shows, and a browser may connect when the mouse presses it. By its
 * source, Chromium can load the whole page ahead (`NewTabPagePreloadPipelineManager`, chrome/browser/preloading/new_tab_page_preload).
 * A driver empties Firefox's page of a new tab. docs/actions.md has what was measured.
 */
export const newTabPage: Scenario = {
  id: 'new-tab-page',
  title:
    'A person who has been here before presses the tile of the page in a new tab and holds it, and an independent client asks',
  needs: 'tile',
  livedIn: true,
  anyPage: true,
  async play(stage) {
    const tab = await stage.approach(stage.page, 'tile', HOLD_MS);
    await stage.ask(stage.page);
    await stage.letGo(tab, stage.page); // shows that it was the tile that was pressed
    await stage.settled(stage.page);
  },
};
