/** The texts of `standoff releases`. Pure. */
import { type FoundBrowser, findBrowsers, isPlaywrightBuild } from '../../system/find-browsers.ts';
import { table } from '../../text/table.ts';
import type { KeptReleases, Release } from './release.ts';
import type { InstallProgress } from './source.ts';

/* Browsers that the kit did not install: those of the system, and Playwright's builds. */

interface FoundRelease extends FoundBrowser {
  /** Which driver the kit uses for it. */
  readonly driver: 'playwright' | 'webdriver';
}

/** The browsers that `chromium`, `firefox` and `webkit` mean in a matrix. */
export async function foundReleases(): Promise<FoundRelease[]> {
  const { browsers } = await findBrowsers();
  return browsers.map((each) => ({
    ...each,
    driver: each.engine === 'webkit' && !isPlaywrightBuild(each) ? 'webdriver' : 'playwright',
  }));
}

/** @example sizeText(195_000_000) // '195 MB' */
export function sizeText(bytes: number): string {
  if (bytes === 0) return '';
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/**
 * @example progressText({ doing: 'downloading', done: 97_500_000, total: 195_000_000, unit: 'bytes' }) // 'downloading,
 * 50 % of 195 MB'
 */
export function installProgressText({ doing, done, total, unit }: InstallProgress): string {
  if (unit === 'bytes')
    return `${doing}, ${Math.min(100, Math.floor((100 * done) / Math.max(1, total)))} % of ${sizeText(total)}`;
  return total > 1 ? `${doing}, ${done} of ${total}` : doing;
}

/** A table of all releases, and what to do about incomplete ones. */
export function listText({
  releases,
  found,
  unfinished,
  broken,
}: KeptReleases & { readonly found: readonly FoundRelease[] }): string {
  const rows = [
    ...found.map((each) => [each.engine, each.version ?? '', each.source, '', '', '', each.driver]),
    ...releases.map((each) => [
      each.id,
      each.version,
      each.source,
      each.published?.slice(0, 10) ?? '',
      each.installed.slice(0, 10),
      sizeText(each.bytes),
      speaksText(each),
    ]),
  ];
  return [
    rows.length === 0
      ? 'No browser is installed.'
      : table(['browser', 'version', 'from', 'built', 'installed', 'size', 'driver'], rows),
    ...releases.flatMap(({ id, speaks }) =>
      speaks.why === null ? [] : [`${id}: no driver supports it: ${speaks.why}`],
    ),
    ...unfinished.map(
      (name) =>
        `${name}: not finished. \`npx standoff releases install ${name}\` continues, \`npx standoff releases remove ${name}\` removes it`,
    ),
    ...broken,
  ].join('\n');
}

const speaksText = ({ speaks }: Release): string => (speaks.driver === 'none' ? 'none: un-automated' : speaks.driver);
