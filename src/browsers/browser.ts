/** What a browser is to the kit: one interface, whichever driver speaks to it. */
import type { Navigation } from '../domain/schema.ts';
import type { FoundBrowser } from '../system/find-browsers.ts';

/** What is told in place of a driver's word where there is no driver. */
export const NOT_AUTOMATED = 'not automated';

/** What the driver itself said of a navigation. It is told beside the verdict, and never decides it. */
export interface Automation {
  /** `ok`, `waiting` (it had said nothing when the trial ended), or the driver's error. */
  readonly outcome: string;
  /** Milliseconds from the call until the driver said so. */
  readonly ms: number | null;
}

export interface Tab {
  /** Settles when the driver says that the page has loaded, or why it has not. Never rejects. */
  readonly automation: Promise<Automation>;
  reload(): Promise<void>;
  /** Stops the navigation, as Escape or the stop button does. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/**
 * What a person does before a page is opened, and may leave it at: the mouse rests on a link (`hover`), or an address is typed and not
 * yet confirmed (`typing`).
 */
export type Approach = 'hover' | 'typing';

export interface Browser {
  /** Read from the running browser. */
  readonly version: string;
  readonly driver: string;
  readonly headless: boolean;
  /** What the kit added (`+`) to or took away (`-`) from what the driver sets. */
  readonly switches: readonly string[];
  /** Resolves with the reason when the browser goes away without having been closed. */
  readonly crashed: Promise<string>;
  /**
   * Begins to open an address, and returns without waiting for the page. `begins` is called when the tab is ready and the
   * address is about to be handed over.
   */
  open(url: string, navigation: Navigation, begins: () => void): Promise<Tab>;
  /** Does what comes before opening an address, and leaves it at that. `begins` as for `open`. */
  approach?(url: string, how: Approach, begins: () => void): Promise<Tab>;
  /** Goes to the browser's own "Close idle sockets"; what it gives presses that, and leaves the page again. */
  findIdleButton?(): Promise<() => Promise<void>>;
  /** Ends the browser and everything that it spawned. */
  close(): Promise<void>;
}

/**
 * A change to what a driver sets, for measuring what each setting does: command-line words of Chromium, `name=value`
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
  /** A profile that was used before, to begin with a copy of. Where it is missing, nobody has used the profile. */
  readonly livedIn?: string;
  /** The display, where the kit started one. */
  readonly env: Readonly<Record<string, string>>;
  readonly change?: LaunchChange;
  /** Sent with every request of the browser, where its driver can do that. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The certificate that it is to accept though nobody vouches for it, by the SHA-256 of its public key in base64. */
  readonly certificate?: string;
  /** A file that is not there yet, into which the browser is to write its own network log. */
  readonly log?: string;
}

export interface BrowserDefinition {
  readonly id: string;
  readonly engine: 'chromium' | 'firefox' | 'webkit';
  /** What it is called in a sentence. */
  readonly title: string;
  /** `person`: a regular profile, headed, connecting as a person's does; `automation`: the driver's plain defaults. */
  readonly profile: 'person' | 'automation';
  /** Nobody drives it: keys and the mouse are pressed, which on one display can be done for one trial at a time. */
  readonly byHand?: true;
  /** It runs on a grid, in a session of its own for each trial. */
  readonly onGrid?: true;
  /** The program to start, where it is not the one that is found for the engine. */
  readonly program?: string;
  /** The installation to start, where it is a release of its own and not whatever is found for the engine. */
  readonly install?: FoundBrowser;
  /** How an address can be opened, given how the browser is installed. */
  navigations(install: FoundBrowser): readonly Navigation[];
  /**
   * The way to open an address that provokes it most, of those that people use (docs/actions.md): what a run plays where no kind is
   * asked for.
   */
  readonly natural: Navigation;
  /** What it can be made to do before an address is opened. */
  approaches?(): readonly Approach[];
  /** Its profile remembers where its person has been, so that it can be lived in. */
  readonly remembers?: true;
  readonly closesIdleSockets: boolean;
  /**
   * The scenarios in which a trial needs a fresh browser: those in which sharing one was not shown to connect alike
   * (docs/fidelity.md).
   */
  readonly freshFor: 'all' | readonly string[];
  /**
   * The scenarios in which the pattern of its connections is decided by a race of milliseconds, which other work on the
   * machine may decide otherwise: it then opens pages while no other browser opens one, starts or ends (src/system/turns.ts).
   */
  readonly races: 'all' | readonly string[];
  /**
   * How long it goes on working with all processors after it says that it is ready, in milliseconds, as measured. A trial
   * leaves it to itself for as long, as a person does: a page opened meanwhile is answered later than it would be.
   */
  readonly restMs: number;
  /**
   * Its driver can have it send headers of one's own. Chromium's cannot where a tab is opened with its address: the request is
   * on its way before the driver knows the tab.
   */
  readonly sendsHeaders?: true;
  /**
   * What it is known to do by itself, for the canary: `visit`: it opens connections ahead of need on a first visit;
   * `preconnect`: it does when a page asks for it.
   */
  readonly speculates: 'visit' | 'preconnect';
  /** The settings of the driver that could touch networking, each as the change that takes it away. */
  audited?(options: LaunchOptions): Promise<readonly LaunchChange[]>;
  launch(options: LaunchOptions): Promise<Browser>;
}
