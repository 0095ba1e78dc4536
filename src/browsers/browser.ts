/** The kit's interface of a browser, the same for every driver. */
import type { Navigation } from '../domain/schema.ts';
import type { FoundBrowser } from '../system/find-browsers.ts';

/** Shown instead of the driver's report if there is no driver. */
export const NOT_AUTOMATED = 'not automated';

/** What the driver itself reported about a navigation. It is shown with the verdict, and never decides it. */
export interface Automation {
  /** `ok`, `waiting` (no report when the trial ended), or the driver's error. */
  readonly outcome: string;
  /** Milliseconds from the call to the driver's report. */
  readonly ms: number | null;
}

export interface Tab {
  /** Resolves when the driver says that the page has loaded, or why it has not. Never rejects. */
  readonly automation: Promise<Automation>;
  reload(): Promise<void>;
  /** Presses the page's link `#next`. Returns without waiting for what it leads to. */
  follow(): Promise<void>;
  /** Stops the navigation, as Escape or the stop button does. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/**
 * What a person does instead of opening an address: the mouse rests on a link (`hover`), an address is typed and not yet confirmed
 * (`typing`), a bookmark is pressed and held (`bookmark`), or a tile on the page that a new tab shows (`tile`), or the browser is
 * started and opens the tabs of its last session by itself (`restored`).
 */
export const APPROACHES = ['hover', 'typing', 'bookmark', 'tile', 'restored'] as const;
export type Approach = (typeof APPROACHES)[number];

export interface Browser {
  /** Read from the running browser. */
  readonly version: string;
  readonly driver: string;
  readonly headless: boolean;
  /** What the kit added (`+`) to or removed (`-`) from the driver's settings. */
  readonly switches: readonly string[];
  /** Resolves with the reason if the browser goes away although it was not closed. */
  readonly crashed: Promise<string>;
  /**
   * Begins to open an address, and returns without waiting for the page. `begins` is called when the tab is ready, just
   * before the address is opened.
   */
  open(url: string, navigation: Navigation, begins: () => void): Promise<Tab>;
  /** Does what comes before opening an address, and no more. `begins` is called as in `open`. */
  approach?(url: string, how: Approach, begins: () => void): Promise<Tab>;
  /** Goes to the browser's own "Close idle sockets"; what it gives presses that, and leaves the page again. */
  findIdleButton?(): Promise<() => Promise<void>>;
  /** Ends the browser and all its processes. */
  close(): Promise<void>;
}

/**
 * A change to a driver's settings, to measure what each setting does: command-line words of Chromium, `name=value`
 * preferences of Firefox.
 */
export interface LaunchChange {
  readonly id: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export interface LaunchOptions {
  readonly install: FoundBrowser;
  /** A private, empty folder: the fresh profile. */
  readonly profile: string;
  /** A lived-in profile to begin with, which is copied; without it the profile is fresh. */
  readonly livedIn?: string;
  /** With a lived-in profile: the browser is started only by the approach `restored`, and then opens the tabs of its last session. */
  readonly restores?: true;
  /** The display, where the kit started one. */
  readonly env: Readonly<Record<string, string>>;
  readonly change?: LaunchChange;
  /** Sent with every request of the browser, if its driver can do that. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The self-signed certificate that the browser must accept, as the base64 SHA-256 of its public key. */
  readonly certificate?: string;
  /** A new file into which the browser writes its own network log. */
  readonly log?: string;
}

export interface BrowserDefinition {
  readonly id: string;
  readonly engine: 'chromium' | 'firefox' | 'webkit';
  /** The name for sentences. */
  readonly title: string;
  /** `person`: a regular profile, headed, connecting as a person's does; `automation`: the driver's plain defaults. */
  readonly profile: 'person' | 'automation';
  /** Un-automated: the kit uses keys and the mouse, so a display can serve only one trial at a time. */
  readonly byHand?: true;
  /** It runs on a grid, with a new session for each trial. */
  readonly onGrid?: true;
  /** The program to start, if it is not the one found for the engine. */
  readonly program?: string;
  /** The installation to start, if it is a certain release and not the one found for the engine. */
  readonly install?: FoundBrowser;
  /** The ways to open an address, given how the browser is installed. */
  navigations(install: FoundBrowser): readonly Navigation[];
  /**
   * The way to open an address that provokes it most, of those that people use (docs/actions.md): what a run plays where no kind is
   * asked for.
   */
  readonly natural: Navigation;
  /**
   * Scenarios that a default run adds for it: what provokes it where none of the default scenarios does (docs/actions.md).
   */
  readonly alsoPlays?: readonly string[];
  /** What it can be made to do before an address is opened. */
  approaches?(): readonly Approach[];
  /** Its profile remembers where its person has been, so that it can be lived in. */
  readonly remembers?: true;
  /** The keys that show its bookmarks bar in every tab and put the shown page into it; with none, it has no bookmark to press. */
  readonly bookmarksBy?: readonly string[];
  /** The keys that end it, where its driver would close every tab before. */
  readonly quitsBy?: string;
  readonly closesIdleSockets: boolean;
  /**
   * The scenarios in which a trial needs a fresh browser, because sharing one was not shown to make no difference
   * (docs/fidelity.md).
   */
  readonly freshFor: 'all' | readonly string[];
  /**
   * The scenarios in which a race of milliseconds decides the pattern of its connections, so other work on the machine
   * may change it. It then opens pages only while no other browser opens a page, starts or ends (src/system/turns.ts).
   */
  readonly races: 'all' | readonly string[];
  /**
   * How long it keeps all processors busy after it says that it is ready, in milliseconds, as measured. A trial waits
   * this long, as a person does, because a page opened meanwhile is answered late.
   */
  readonly restMs: number;
  /**
   * Its driver can add your own headers to requests. Chromium's cannot if a tab is opened with its address, because the
   * request is sent before the driver knows the tab.
   */
  readonly sendsHeaders?: true;
  /**
   * When it is known to open connections in advance, for the canary: `visit`: on a first visit; `preconnect`: when a
   * page asks for it.
   */
  readonly speculates: 'visit' | 'preconnect';
  /** The driver's settings that could affect networking, each as the change that removes it. */
  audited?(options: LaunchOptions): Promise<readonly LaunchChange[]>;
  launch(options: LaunchOptions): Promise<Browser>;
}
