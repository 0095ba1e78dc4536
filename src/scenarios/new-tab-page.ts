import { pressAndHold } from './press-and-hold.ts';
import type { Scenario } from './scenario.ts';

/**
 * A page that is visited often has a tile on the page that a new tab shows, and a browser may connect when the mouse presses it. By its
 * source, Chromium can (`MostVisitedHandler::PreconnectMostVisitedTile()`, chrome/browser/ui/webui/cr_components/most_visited). It is the
 * press: while the mouse only rested on the tile, for 2 s, nothing connected, and 6 to 9 ms after the press it did (3 of 3). A driver
 * empties Firefox's page of a new tab. docs/actions.md has what was measured.
 */
export const newTabPage: Scenario = {
  id: 'new-tab-page',
  title:
    'A person who has been here before presses the tile of the page in a new tab and holds it, and an independent client asks',
  needs: 'tile',
  livedIn: true,
  anyPage: true,
  play: pressAndHold('tile'),
};
