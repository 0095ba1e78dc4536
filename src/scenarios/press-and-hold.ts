import type { Approach } from '../browsers/browser.ts';
import type { Stage } from './scenario.ts';

/** How long the person holds what leads to the page. */
const HOLD_MS = 1000;

/** Presses what leads to the page and holds it; somebody else asks; then the mouse lets go. */
export const pressAndHold =
  (how: Approach) =>
  async (stage: Stage): Promise<void> => {
    const tab = await stage.approach(stage.page, how, HOLD_MS);
    await stage.ask(stage.page);
    await stage.letGo(tab, stage.page); // shows that it was the right thing that was pressed
    await stage.settled(stage.page);
  };
