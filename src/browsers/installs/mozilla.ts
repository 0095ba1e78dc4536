/** Firefox as Mozilla publishes it: every release that there ever was, and the channels. */

import { z } from 'zod';
import { InputError } from '../../domain/errors.ts';
import { asking, type Maker, makersMirror, placeArchive } from './archive.ts';
import { downloadText } from './download.ts';
import type { ReleaseSource } from './source.ts';

const maker: Maker = {
  name: 'Mozilla',
  home: 'https://archive.mozilla.org/pub',
  versions: 'https://archive.mozilla.org/pub/firefox/releases/',
  mirrorVariable: 'STANDOFF_FIREFOX_MIRROR',
  instead: "Debian's firefox-esr@bookworm or firefox@sid",
};

/** Where the list of the channels' versions is; a mirror has it in its root. Source: https://wiki.mozilla.org/Release_Management/Product_details */
const LISTS = 'https://product-details.mozilla.org/1.0';
const LIST = 'firefox_versions.json';

/** The channels, by the key that each has in the list. */
const channels: Readonly<Record<string, string>> = {
  stable: 'LATEST_FIREFOX_VERSION',
  beta: 'LATEST_FIREFOX_DEVEL_VERSION',
  devedition: 'FIREFOX_DEVEDITION',
  nightly: 'FIREFOX_NIGHTLY',
  esr: 'FIREFOX_ESR',
};

/** Where the archives of a channel are, below `home`. */
const folders: Readonly<Record<string, string>> = {
  devedition: 'devedition/releases',
  nightly: 'firefox/nightly/latest-mozilla-central',
};

/** Whether this is a channel of Mozilla's, or a version such as 140.0, 140.0.2, 141.0b3, 140.5.0esr, or 140 for 140.0. */
export function isFirefoxRelease(where: string): boolean {
  return Object.hasOwn(channels, where) || /^\d+(\.\d+){0,3}(a\d+|b\d+|esr)?$/.test(where);
}

/** A version with the channel that it was published in. Mozilla names the first release of a milestone 140.0. */
export function withChannel(typed: string): { readonly channel: string; readonly version: string } {
  const version = typed.replace(/^(\d+)(?![\d.])/, '$1.0');
  if (version.endsWith('esr')) return { channel: 'esr', version };
  if (/a\d+$/.test(version)) return { channel: 'nightly', version };
  return { channel: /b\d+$/.test(version) ? 'beta' : 'stable', version };
}

/** The version that a channel has in the text of the list; undefined if it has none now. @throws if it is no such list */
export function versionOfChannel(text: string, channel: string): string | undefined {
  const list = z.record(z.string(), z.string().nullable()).parse(JSON.parse(text));
  return list[channels[channel] ?? ''] || undefined;
}

async function newestOf(channel: string, text: string, mirror: string | null, signal: AbortSignal) {
  const url = new URL(`${mirror ?? LISTS}/${LIST}`);
  const list = await downloadText(url, { signal });
  let version: string | undefined;
  try {
    version = versionOfChannel(list, channel);
  } catch {
    throw new InputError(
      `Cannot install '${text}': ${url} is not a list of versions. Give the version, such as firefox@140.0`,
    );
  }
  if (version !== undefined) return { channel, version };
  throw new InputError(`Cannot install '${text}': the channel has no release now. The versions: ${maker.versions}`);
}

export const mozilla: ReleaseSource = {
  id: 'mozilla',
  title: 'Firefox, as Mozilla publishes it',
  examples: ['firefox@140.0', 'firefox@140.5.0esr', 'firefox@stable', 'firefox@nightly'],
  serves: ({ product, where }) => product === 'firefox' && isFirefoxRelease(where),
  obstacle: async () => null,
  async install({ text, where }, work) {
    return await asking(maker, text, async () => {
      const mirror = makersMirror(maker);
      const { channel, version } = Object.hasOwn(channels, where)
        ? await newestOf(where, text, mirror, work.signal)
        : withChannel(where);
      const base = `${mirror ?? maker.home}/${folders[channel] ?? 'firefox/releases'}`;
      const placed = await placeArchive({ browser: 'firefox', build: `${channel}_${version}`, base }, text, work);
      return { ...placed, source: 'mozilla', webdriver: null, version: null };
    });
  },
};
