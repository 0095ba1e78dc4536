/** Chrome for Testing: Google's builds of Chrome that never update themselves, from milestone 113 on. */

import { z } from 'zod';
import { InputError } from '../../domain/errors.ts';
import { asking, type Maker, makersMirror, placeArchive } from './archive.ts';
import { downloadText } from './download.ts';
import type { ReleaseSource } from './source.ts';

const maker: Maker = {
  name: 'Chrome for Testing',
  home: 'https://storage.googleapis.com/chrome-for-testing-public',
  versions: 'https://googlechromelabs.github.io/chrome-for-testing/',
  mirrorVariable: 'STANDOFF_CHROME_MIRROR',
  instead: "Debian's chromium@bookworm",
};

/** Where the lists of versions are; a mirror has them in the folder of its archives. */
const LISTS = 'https://googlechromelabs.github.io/chrome-for-testing';

const versions = z.record(z.string(), z.object({ version: z.string() }));

/**
 * What can stand behind the `@`, and the list that makes a version of it.
 * Source: the table of JSON endpoints at https://github.com/GoogleChromeLabs/chrome-for-testing#json-api-endpoints
 */
const forms = [
  { form: /^\d+\.\d+\.\d+\.\d+$/, list: null, within: null },
  { form: /^\d+\.\d+\.\d+$/, list: 'latest-patch-versions-per-build.json', within: 'builds' },
  { form: /^\d+$/, list: 'latest-versions-per-milestone.json', within: 'milestones' },
  { form: /^(stable|beta|dev|canary)$/, list: 'last-known-good-versions.json', within: 'channels' },
] as const;

/** The list in which the version of what was asked for stands; null if that is a version itself, undefined if it is nothing of this. */
export function chromeList(where: string): { readonly list: string; readonly within: string } | null | undefined {
  const found = forms.find(({ form }) => form.test(where));
  return found && (found.list === null ? null : found);
}

/** The version of a milestone, a build or a channel in the text of its list; undefined if that has none. @throws if it is no such list */
export function versionInList(text: string, within: string, where: string): string | undefined {
  const list = z.object({ [within]: versions }).parse(JSON.parse(text))[within] ?? {};
  const key = Object.keys(list).find((name) => name.toLowerCase() === where);
  return key === undefined ? undefined : list[key]?.version;
}

async function chromeVersion(where: string, text: string, mirror: string | null, signal: AbortSignal): Promise<string> {
  const place = chromeList(where);
  if (!place) return where;
  const url = new URL(`${mirror ?? LISTS}/${place.list}`);
  const list = await downloadText(url, { signal });
  let version: string | undefined;
  try {
    version = versionInList(list, place.within, where);
  } catch {
    throw new InputError(
      `Cannot install '${text}': ${url} is not a list of versions. Give the full version, such as chrome@120.0.6099.109`,
    );
  }
  if (version !== undefined) return version;
  throw new InputError(
    `Cannot install '${text}': ${maker.name} has no '${where}' (it begins with 113). Its versions: ${maker.versions}`,
  );
}

export const chromeForTesting: ReleaseSource = {
  id: 'chrome-for-testing',
  title: 'Chrome for Testing, as Google publishes it, from milestone 113 on',
  examples: ['chrome@120', 'chrome@120.0.6099.109', 'chrome@beta'],
  serves: ({ product, where }) => product === 'chrome' && chromeList(where) !== undefined,
  obstacle: async () => null,
  async install({ text, where }, work) {
    return await asking(maker, text, async () => {
      const mirror = makersMirror(maker);
      const build = await chromeVersion(where, text, mirror, work.signal);
      const placed = await placeArchive({ browser: 'chrome', build, base: mirror ?? maker.home }, text, work);
      return { ...placed, source: 'chrome-for-testing', webdriver: null, version: null };
    });
  },
};
