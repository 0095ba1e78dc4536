/** The browsers of a grid: the three engines, each in a session of its own for each trial, on whichever machine the grid chooses. */
import type { Browser, BrowserDefinition, LaunchOptions } from '../browser.ts';
import { chromium } from '../chromium.ts';
import { firefox } from '../firefox.ts';
import { webkit } from '../webkit.ts';
import { isHeadless, switchesOf } from './capabilities.ts';

/** All of them; a run has them when its option `grid` names one. */
export const onGrid: readonly BrowserDefinition[] = [chromium, firefox, webkit].map(remote);

function remote(here: BrowserDefinition): BrowserDefinition {
  return {
    id: `${here.id}-grid`,
    engine: here.engine,
    title: `${here.title} on the grid`,
    profile: 'person',
    onGrid: true,
    speculates: here.speculates,
    restMs: here.restMs,
    freshFor: 'all', // nobody has measured whether a shared one connects alike
    races: here.races,
    closesIdleSockets: here.closesIdleSockets,
    navigations: () => ['new-tab', 'goto', 'link'], // keys are pressed on a display, and that is on another machine
    launch,
  };
}

async function launch({ install, certificate }: LaunchOptions): Promise<Browser> {
  if (!install.session) throw new Error('Cannot open a session: the browser is not on a grid');
  const { grid, capabilities: asked } = install.session;
  // Its driver takes half a second to load, and most processes of the kit only want to know what this browser is called.
  const [{ openSession }, { drive }, { devToolsOf }] = await Promise.all([
    import('./session.ts'),
    import('../webdriver.ts'),
    import('./chromium-devtools.ts'),
  ]);
  const capabilities = { ...asked, ...(certificate === undefined ? {} : { acceptInsecureCerts: true }) };
  const { driver, end } = await openSession(grid, capabilities);
  try {
    return await drive({
      driver,
      headless: isHeadless(capabilities),
      switches: switchesOf(capabilities),
      ...(install.engine === 'chromium' && { own: devToolsOf(driver) }),
      end,
    });
  } catch (error) {
    await end();
    throw error;
  }
}
