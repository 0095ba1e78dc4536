import type { Scenario } from './scenario.ts';

/**
 * How long the person looks at what was typed. Firefox closes a connection that nothing was asked on after 5 s, and patience is 3 s: after a
 * pause of 2 s, the connection would close at the very moment at which the bystander's patience ends.
 */
const REST_MS = 1000;

/**
 * A browser that completes an address may connect before the person confirms it. Firefox does, for the result that it fills
 * in (`UrlbarController.speculativeConnect()`, reason `resultsadded`); docs/actions.md has what was measured.
 */
export const typing: Scenario = {
  id: 'typing',
  title: 'A person who has been here before types the address and pauses before Return, and an independent client asks',
  needs: 'typing',
  livedIn: true,
  anyPage: true,
  async play(stage) {
    await stage.approach(stage.page, 'typing', REST_MS);
    await stage.ask(stage.page);
  },
};
