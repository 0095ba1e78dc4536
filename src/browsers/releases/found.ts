/** Browsers that are there without the kit's doing: those of the system, and Playwright's builds. */
import { type FoundBrowser, findBrowsers, isPlaywrightBuild } from '../../system/find-browsers.ts';

export interface FoundRelease extends FoundBrowser {
  /** Which driver the kit uses for it. */
  readonly driver: 'playwright' | 'webdriver';
}

/** What `chromium`, `firefox` and `webkit` are in a matrix. */
export async function foundReleases(): Promise<FoundRelease[]> {
  const { browsers } = await findBrowsers();
  return browsers.map((each) => ({
    ...each,
    driver: each.engine === 'webkit' && !isPlaywrightBuild(each) ? 'webdriver' : 'playwright',
  }));
}
