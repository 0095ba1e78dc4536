/** Everything the kit uses that npm does not bring: what each thing is for, and what to type where it is missing. */
import type { Engine } from '../report/names.ts';

export type ThingId = Engine | 'python3' | 'nginx' | 'haproxy' | 'tcpdump' | 'xvfb' | 'xdotool';
/** Operating systems that set-up tells apart; Debian and Ubuntu include what is made from them. */
export type System = 'debian' | 'ubuntu' | 'linux' | 'macos' | 'windows';

export interface Thing {
  readonly id: ThingId;
  readonly title: string;
  /** What the kit uses it for, to be read after "for". */
  readonly purpose: string;
  /** `matrix`: the default matrix needs it. `display`: needed where there is no display. `extra`: an option needs it. */
  readonly need: 'matrix' | 'display' | 'extra';
  /** Name of the package that the system's package manager installs unattended; absent where there is none. */
  readonly packages: Readonly<Partial<Record<System, string>>>;
  /** What to type where the package is not enough or there is none. */
  readonly byHand: Readonly<Partial<Record<System, string>>>;
  /** Systems on which the kit does without. */
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
    purpose: 'the python-* servers, and what stands behind the proxies',
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
    purpose: 'a display of its own where there is none: browsers run headed',
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
