import type { Scenario } from './scenario.ts';

/** How long the mouse rests on the link. */
const REST_MS = 2000;

/**
 * What connects when a person follows a link: the mouse that rests on it, or the press? By Chromium's source it is the press:
 * `OnPointerDown` falls back to a preconnect and `OnPointerHover` does not (content/browser/preloading/preloading_decider.cc).
 */
export const hover: Scenario = {
  id: 'hover',
  title: 'A person rests the mouse on a link for 2 s and does not press it, and an independent client asks',
  needs: 'hover',
  anyPage: true,
  async play(stage) {
    await stage.approach(stage.page, 'hover', REST_MS);
    await stage.ask(stage.page);
  },
};
