/**
 * Releases from Debian's suites: `chromium@bullseye` is a Chromium of some years ago, complete with the libraries that it was
 * built for. The browser and all that it needs is downloaded by an apt with a state of its own, unpacked, and run under
 * bubblewrap; nothing is installed on the system.
 */

import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../../domain/errors.ts';
import { findProgram } from '../../system/programs.ts';
import { type Apt, downloadPackage, keyring, mirrorOf, ownApt, type Suite, UNPACKED, unpackAll } from './apt.ts';
import { isThere, prepareRoot, programIn, writeWrapper } from './bubblewrap.ts';
import type { Product } from './release.ts';
import type { Placed, ReleaseSource, WantedRelease, Work } from './source.ts';

/* Which of Debian's packages a browser is, and where its program is in them. */

interface Packages {
  /** Of these the first that the suite has. */
  readonly browser: readonly string[];
  /** As well, of each list the first that the suite has. */
  readonly beside: readonly (readonly string[])[];
  /** Where its program is in them: the first that is there. `*` is the folder of the architecture. */
  readonly programs: readonly string[];
}

const PACKAGES: Readonly<Partial<Record<Product, Packages>>> = {
  chromium: { browser: ['chromium'], beside: [], programs: ['/usr/bin/chromium'] },
  firefox: {
    browser: ['firefox', 'firefox-esr'],
    beside: [],
    programs: ['/usr/lib/firefox/firefox', '/usr/lib/firefox-esr/firefox-esr'],
  },
  'firefox-esr': { browser: ['firefox-esr'], beside: [], programs: ['/usr/lib/firefox-esr/firefox-esr'] },
  webkit: {
    browser: ['webkitgtk-webdriver', 'webkit2gtk-driver'],
    beside: [['libwebkit2gtk-4.1-0', 'libwebkit2gtk-4.0-37', 'libwebkitgtk-6.0-4']],
    programs: [
      '/usr/lib/*/webkit2gtk-4.1/MiniBrowser',
      '/usr/lib/*/webkit2gtk-4.0/MiniBrowser',
      '/usr/lib/*/webkitgtk-6.0/MiniBrowser',
    ],
  },
};

const TOOLS = ['apt-get', 'apt-cache', 'apt-config', 'dpkg-deb', 'bwrap'];

export const debian: ReleaseSource = {
  id: 'debian',
  title: "Debian's suites",
  examples: ['chromium@bullseye', 'firefox@sid', 'webkit@trixie', 'chromium@bookworm-security'],
  serves: ({ where }) => /^[a-z]+(-[a-z]+)*$/.test(where),
  async obstacle() {
    if (process.platform !== 'linux') return "Debian's packages run on Linux only";
    for (const tool of TOOLS) {
      if ((await findProgram(tool)) === null)
        return `${tool} is not installed: ${tool === 'bwrap' ? 'apt-get install bubblewrap' : 'it is there on Debian and what is made from it'}`;
    }
    if (!(await isThere(keyring())))
      return `Debian's keys are not here (${keyring()}): apt-get install debian-archive-keyring`;
    return null;
  },
  install,
};

async function install(wanted: WantedRelease, { folder, say, signal }: Work): Promise<Placed> {
  const packages = PACKAGES[wanted.product];
  if (!packages) {
    throw new InputError(
      `Cannot install '${wanted.text}': Debian has no ${wanted.product}. It has ${Object.keys(PACKAGES).join(', ')}`,
    );
  }
  const root = path.join(folder, 'root');
  await mkdir(root, { recursive: true, mode: 0o700 });
  say({ doing: 'looking up', done: 0, total: 1, unit: 'packages' });
  const apt = await ownApt(path.join(folder, 'apt'), await suitesOf(wanted.where), signal);
  await update(apt, wanted);
  const names = await choose(apt, wanted, packages);
  await downloadPackage(apt, names, { say, signal });
  await unpackAll({ archives: apt.archives, root, say, signal });
  await prepareRoot(root, signal);
  await rm(path.join(folder, 'apt'), { recursive: true, force: true });
  return await placedIn(folder, root, wanted, packages);
}

/** A suite of updates is not whole by itself. */
export async function suitesOf(where: string): Promise<Suite[]> {
  const base = where.replace(/-(security|updates|backports|proposed-updates)$/, '');
  const names = where === base ? [base] : where === 'experimental' ? ['sid', where] : [base, where];
  return await Promise.all(names.map(async (name) => ({ name, mirror: await mirrorOf(name) })));
}

async function update(apt: Apt, wanted: WantedRelease): Promise<void> {
  try {
    // A suite that is not there is a warning to apt, unless it is told otherwise.
    await apt.run('apt-get', ['update', '-o', 'APT::Update::Error-Mode=any']);
  } catch (error) {
    throw new InputError(
      `Cannot install '${wanted.text}': the suite '${wanted.where}' cannot be read: ${(error as Error).message}. Is it the code name of a suite that the mirror has, and is the network there? STANDOFF_DEBIAN_MIRROR names another mirror`,
    );
  }
}

/** The packages to unpack: the browser, what drives it, and what Debian takes for granted everywhere. */
async function choose(apt: Apt, wanted: WantedRelease, { browser, beside }: Packages): Promise<string[]> {
  const has = async (names: readonly string[]): Promise<string | null> => {
    for (const name of names) {
      const policy = await apt.run('apt-cache', ['policy', name]);
      if (/Candidate: \d/.test(policy)) return name;
    }
    return null;
  };
  const main = await has(browser);
  if (main === null) {
    throw new InputError(
      `Cannot install '${wanted.text}': the suite '${wanted.where}' has no ${browser.join(', nor ')} for this machine`,
    );
  }
  // In a suite of updates as well as its base, the newer version wins, as on any Debian.
  const others = await Promise.all(beside.map(has));
  return [main, ...others.filter((name) => name !== null), '?essential'];
}

async function placedIn(folder: string, root: string, wanted: WantedRelease, { programs }: Packages): Promise<Placed> {
  const program = await firstOf(root, programs);
  if (program === null) {
    throw new Error(
      `The packages of '${wanted.text}' have none of ${programs.join(', ')}: Debian has changed where it is`,
    );
  }
  const { mtime } = await stat(path.join(root, await binaryOf(root, program)));
  const source = `debian ${wanted.where}`;
  const executable = path.basename(await writeWrapper(folder, 'browser', program));
  if (wanted.product !== 'webkit') {
    return { source, executable, webdriver: null, version: null, published: mtime.toISOString() };
  }
  const driver = await writeWrapper(folder, 'webdriver', '/usr/bin/WebKitWebDriver');
  return {
    source,
    executable,
    webdriver: { program: path.basename(driver), browser: program },
    version: await versionOfPackage(root, program),
    published: mtime.toISOString(),
  };
}

async function firstOf(root: string, programs: readonly string[]): Promise<string | null> {
  for (const each of programs) {
    const program = await programIn(root, each);
    if (program !== null) return program;
  }
  return null;
}

/** Chromium's is a script; the program that it starts was built when the release was. */
async function binaryOf(root: string, program: string): Promise<string> {
  return (await isThere(path.join(root, 'usr/lib/chromium/chromium'))) ? 'usr/lib/chromium/chromium' : program;
}

/** MiniBrowser tells its version only with a display: the file of its library does, and the package's changelog is not unpacked for it alone. */
async function versionOfPackage(root: string, program: string): Promise<string | null> {
  const noted = await readFile(path.join(root, UNPACKED), 'utf8').catch(() => '');
  const api = /webkit(?:2gtk|gtk)-(\d\.\d)/.exec(program)?.[1] ?? '';
  const line = noted.split('\n').find((each) => /^libwebkit(2gtk|gtk)-/.test(each) && each.includes(`-${api}-`));
  return line ? (/_([\d.]+)/.exec(line)?.[1] ?? null) : null;
}
