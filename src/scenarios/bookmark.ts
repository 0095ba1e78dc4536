import { pressAndHold } from './press-and-hold.ts';
import type { Scenario } from './scenario.ts';

/**
 * A browser may connect when a bookmark is pressed, before the mouse lets go. By its source, Firefox does
 * (`PlacesUIUtils.setupSpeculativeConnection()`, browser/components/places/PlacesUIUtils.sys.mjs), and Chromium may load the whole
 * page (`BookmarkBarPreloadPipeline`, chrome/browser/preloading/bookmarkbar_preload). docs/actions.md has what was measured.
 */
export const bookmark: Scenario = {
  id: 'bookmark',
  title:
    'A person who has been here before presses the bookmark of the page and holds it, and an independent client asks',
  needs: 'bookmark',
  livedIn: true,
  anyPage: true,
  play: pressAndHold('bookmark'),
};
