/** Whether a grid has an engine, under which name, and for how many trials at a time. */
import { type Beyond, objectOf } from '../../beyond.ts';
import { visible } from '../../report/visible.ts';
import { withoutCredentials } from '../../system/credentials.ts';
import type { FoundBrowser } from '../../system/find-browsers.ts';
import type { Engine } from '../../report/names.ts';
import { BROWSER_NAMES, capabilitiesOf } from './capabilities.ts';
import type { Offer } from './offers.ts';
import type { Place } from './places.ts';
import { askStatus } from './status.ts';

/** An engine on a grid, or why it is not there. */
export type OnGrid =
  | { readonly install: FoundBrowser; readonly place: Place }
  | { readonly install: null; readonly reason: string };

/**
 * Finds an engine. A Selenium Grid lists what its nodes offer. A driver's own server lists nothing: it is asked for a session, and is good
 * for one at a time.
 * @throws InputError if nobody answers there
 */
export async function findOnGrid(engine: Engine, { grid, gridCapabilities }: Beyond): Promise<OnGrid> {
  const { offers } = await askStatus(grid);
  const further = objectOf(gridCapabilities) ?? {};
  const asked = (browserName: string, version: string | null): FoundBrowser => ({
    engine,
    source: 'grid',
    executable: browserName,
    version,
    session: { grid, capabilities: capabilitiesOf(engine, browserName, further) },
  });
  if (offers === null) return await tried(grid, asked(BROWSER_NAMES[engine][0] ?? '', null));
  const offer = BROWSER_NAMES[engine]
    .map((name) => offers.find(({ browserName }) => browserName === name))
    .find(Boolean);
  if (!offer) return { install: null, reason: missing(engine, grid, offers) };
  return { install: asked(offer.browserName, offer.version), place: offer };
}

function missing(engine: Engine, grid: string, offers: readonly Offer[]): string {
  const there = offers.map(({ browserName }) => browserName).join(', ') || 'nothing';
  return `no node of the grid at ${withoutCredentials(grid)} offers ${BROWSER_NAMES[engine].join(' or ')}: they offer ${there}`;
}

async function tried(grid: string, install: FoundBrowser): Promise<OnGrid> {
  const { openSession } = await import('./session.ts');
  try {
    const { driver, end } = await openSession(grid, install.session?.capabilities ?? {});
    const version = (await driver.getCapabilities()).getBrowserVersion() ?? null;
    await end();
    const place = { browserName: install.executable, sessions: 1, rivals: [], together: 1 };
    return { install: { ...install, version }, place };
  } catch (error) {
    const { message, name } = error as Error;
    const words = visible(message.split('\n')[0] || name, 300); // of some errors WebDriver tells the name alone
    return {
      install: null,
      reason: `${withoutCredentials(grid)} gives no session with ${install.executable}: ${words}`,
    };
  }
}
