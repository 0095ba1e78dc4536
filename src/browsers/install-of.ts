import { which } from 'zx';
import type { BrowserSearch, FoundBrowser } from '../system/find-browsers.ts';
import { programVersion } from '../system/program-version.ts';
import type { BrowserDefinition } from './browser.ts';

/** The installation that a definition starts: its own release or program, or the preferred one of its engine here or on the grid; undefined without. */
export async function installOf(
  { engine, program, install, onGrid }: Pick<BrowserDefinition, 'engine' | 'program' | 'install' | 'onGrid'>,
  { browsers }: BrowserSearch,
): Promise<FoundBrowser | undefined> {
  if (install) return install;
  if (program === undefined) {
    return browsers.find((each) => each.engine === engine && (each.session !== undefined) === Boolean(onGrid));
  }
  const executable = await which(program, { nothrow: true });
  if (!executable) return undefined;
  return { engine, source: 'system', executable, version: await programVersion(executable, ['--version']) };
}
