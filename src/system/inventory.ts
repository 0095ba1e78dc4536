import { type Engine, engines } from '../domain/engines.ts';
import { type FoundBrowser, findBrowsers } from './find-browsers.ts';
import { type Platform, readPlatform } from './platform.ts';
import { findProgram, programVersion } from './programs.ts';

/* Everything the kit uses that npm does not install: what each thing is for, and what to type if it is missing. */

export type ThingId = Engine | 'python3' | 'nginx' | 'haproxy' | 'tcpdump' | 'xvfb' | 'xdotool';
/** Operating systems that set-up distinguishes; Debian and Ubuntu include their derivatives. */
export type System = 'debian' | 'ubuntu' | 'linux' | 'macos' | 'windows';

export interface Thing {
  readonly id: ThingId;
  readonly title: string;
  /** What the kit uses it for, to be read after "for". */
  readonly purpose: string;
  /** `matrix`: the default matrix needs it. `display`: needed if there is no display. `extra`: an option needs it. */
  readonly need: 'matrix' | 'display' | 'extra';
  /** Name of the package that the system's package manager installs unattended; absent if there is none. */
  readonly packages: Readonly<Partial<Record<System, string>>>;
  /** What to type if the package is not enough or there is none. */
  readonly byHand: Readonly<Partial<Record<System, string>>>;
  /** Systems on which the kit does not use it. */
  readonly notOn: readonly System[];
}

export const things: readonly Thing[] = [
  {
    id: 'chromium',
    title: 'Chromium',
    purpose: 'the cells of project chromium',
    need: 'matrix',
    packages: { debian: 'chromium' },
    byHand: {
      // Ubuntu's package is a snap, which cannot see profiles in the temp folder.
      ubuntu: "npx playwright install --with-deps chromium  (or Google Chrome's .deb; the snap will not do)",
      macos: 'npx playwright install chromium  (or: brew install --cask google-chrome)',
      windows: 'npx playwright install chromium  (or: winget install Google.Chrome)',
    },
    notOn: [],
  },
  {
    id: 'firefox',
    title: 'Firefox',
    purpose: 'the cells of project firefox',
    need: 'matrix',
    packages: { debian: 'firefox-esr' },
    byHand: {
      ubuntu: "npx playwright install --with-deps firefox  (or Mozilla's .deb; the snap will not do)",
      macos: 'npx playwright install firefox  (or: brew install --cask firefox)',
      windows: 'npx playwright install firefox  (or: winget install Mozilla.Firefox)',
    },
    notOn: [],
  },
  {
    id: 'webkit',
    title: 'WebKit',
    purpose: 'the cells of project webkit',
    need: 'matrix',
    packages: { debian: 'webkit2gtk-driver', ubuntu: 'webkit2gtk-driver' },
    byHand: {
      linux: "npx playwright install webkit  (or WebKitGTK's WebKitWebDriver and MiniBrowser)",
      macos: 'npx playwright install webkit',
      windows: 'npx playwright install webkit',
    },
    notOn: [],
  },
  {
    id: 'python3',
    title: 'Python 3',
    purpose: 'the python-* servers, and the servers behind the proxies',
    need: 'matrix',
    packages: { debian: 'python3', ubuntu: 'python3' },
    byHand: { macos: 'brew install python', windows: 'winget install Python.Python.3.13' },
    notOn: [],
  },
  {
    id: 'nginx',
    title: 'nginx',
    purpose: 'the server nginx-proxy',
    need: 'matrix',
    packages: { debian: 'nginx', ubuntu: 'nginx' },
    byHand: { macos: 'brew install nginx', windows: 'winget install nginxinc.nginx' },
    notOn: [],
  },
  {
    id: 'haproxy',
    title: 'HAProxy',
    purpose: 'the server haproxy-proxy',
    need: 'matrix',
    packages: { debian: 'haproxy', ubuntu: 'haproxy' },
    byHand: { macos: 'brew install haproxy' },
    // There is no HAProxy for Windows.
    notOn: ['windows'],
  },
  {
    id: 'xvfb',
    title: 'Xvfb',
    purpose: 'a display if there is none: browsers run headed',
    need: 'display',
    packages: { debian: 'xvfb', ubuntu: 'xvfb' },
    byHand: {},
    notOn: ['macos', 'windows'],
  },
  {
    id: 'tcpdump',
    title: 'tcpdump',
    purpose: 'STANDOFF_OBSERVER=pcap and both',
    need: 'extra',
    packages: { debian: 'tcpdump', ubuntu: 'tcpdump' },
    byHand: {},
    notOn: ['windows'],
  },
  {
    id: 'xdotool',
    title: 'xdotool',
    purpose: 'STANDOFF_NAVIGATION=typed: real key presses',
    need: 'extra',
    packages: { debian: 'xdotool', ubuntu: 'xdotool' },
    byHand: {},
    notOn: ['macos', 'windows'],
  },
];

/** One thing the kit uses, and whether it is on this machine. */
export interface FoundThing {
  readonly id: ThingId;
  readonly found: boolean;
  readonly path: string | null;
  readonly version: string | null;
  /** Where it came from; null if that is not informative. */
  readonly source: string | null;
  /** Why something that looks like it does not count. */
  readonly note: string | null;
}

export interface Inventory {
  readonly platform: Platform;
  readonly findings: readonly FoundThing[];
  readonly browsers: readonly FoundBrowser[];
}

/** The program behind each thing that is not a browser, and how to ask for its version (null: only by starting it). */
const programs: Readonly<Record<Exclude<ThingId, Engine>, { name: string; versionArgs: readonly string[] | null }>> = {
  python3: { name: 'python3', versionArgs: ['--version'] },
  nginx: { name: 'nginx', versionArgs: ['-v'] },
  haproxy: { name: 'haproxy', versionArgs: ['-v'] },
  tcpdump: { name: 'tcpdump', versionArgs: ['--version'] },
  xvfb: { name: 'Xvfb', versionArgs: null },
  xdotool: { name: 'xdotool', versionArgs: ['--version'] },
};

/** Looks for everything in `inventory.ts`. Reads the disk and asks programs for their version; changes nothing. */
export async function takeInventory(): Promise<Inventory> {
  const [platform, search] = await Promise.all([readPlatform(), findBrowsers()]);
  const findings = await Promise.all(
    things
      .filter((thing) => !thing.notOn.includes(platform.system))
      .map(({ id }) => (isEngine(id) ? browserFinding(id, search) : programFinding(id))),
  );
  return { platform, findings, browsers: search.browsers };
}

function browserFinding(engine: Engine, search: Awaited<ReturnType<typeof findBrowsers>>): FoundThing {
  const browser = search.browsers.find((found) => found.engine === engine);
  return {
    id: engine,
    found: browser !== undefined,
    path: browser?.executable ?? null,
    version: browser?.version ?? null,
    source: browser?.source ?? null,
    note: browser ? null : (search.notes[engine] ?? null),
  };
}

async function programFinding(id: Exclude<ThingId, Engine>): Promise<FoundThing> {
  const { name, versionArgs } = programs[id];
  const path = await findProgram(name);
  return {
    id,
    found: path !== null,
    path,
    version: path && versionArgs ? await programVersion(path, versionArgs) : null,
    source: null,
    note: null,
  };
}

export function isEngine(id: ThingId): id is Engine {
  return engines.some((engine) => engine === id);
}
