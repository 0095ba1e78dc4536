/** What a scenario may do. It reads like what a person does; verdicts are not its business. */
import type { Approach, Tab } from '../browsers/browser.ts';
import type { Feature, Sending } from '../servers/definition.ts';

/**
 * Where a scenario plays. Whatever waits here ends the scenario early when a request is overdue, the server dies or a
 * browser crashes: from then on there is nothing to do but to find out why.
 */
export interface Stage {
  /** Opens `path` of the server under test with the trial's kind of navigation. */
  open(path: string): Promise<Tab>;
  /** Does what comes before opening `path`, leaves it at that, and lets `ms` pass. */
  approach(path: string, how: Approach, ms: number): Promise<Tab>;
  /** Lets go of what `approach` holds, and the browser opens the page. */
  letGo(tab: Tab, path: string): Promise<void>;
  /** Starts the browser, which opens `path` because that was open when its last session ended. */
  restoreSession(path: string): Promise<void>;
  /** Does nothing for `ms`. */
  rest(ms: number): Promise<void>;
  /** Opens `path` as `open` does, in a page of another site, which the kit serves itself. */
  openEmbedded(path: string): Promise<Tab>;
  /** Sends something to the server from a page of the kit, and waits until all of it is answered. */
  send(how: Sending): Promise<void>;
  /**
   * Opens `path`, whose page asks for `next`, in a tab that the browser may have no connection left for: gives the request
   * that it does not send though the server owes it no answer, or null.
   */
  openUnlessKeptBack(path: string, next: string): Promise<string | null>;
  /**
   * Presses the link on a tab's page that leads to `path`, whose page asks for `next`; gives what the browser does not send, as
   * `openUnlessKeptBack`.
   */
  followUnlessKeptBack(tab: Tab, path: string, next: string): Promise<string | null>;
  /** Opens `path`, which another tab is loading, and notes it if the browser does not send the request within `ms`. */
  openBeside(path: string, ms: number): Promise<void>;
  /** Closes a tab, at a moment drawn at random. */
  close(tab: Tab): Promise<void>;
  /** The address of `path` under another host name of the same server. */
  elsewhere(path: string): string;
  /** Waits until every request is answered and the wire is silent; `path`, if given, must have been asked for. */
  settled(path?: string): Promise<void>;
  /** The same of `path`, or of `/`, but gives up after `ms`: returns whether it settled. */
  settledWithin(ms: number, path?: string): Promise<boolean>;
  /** Waits until `ms` after the request for `path` reached the wire. */
  waited(path: string, ms: number): Promise<void>;
  /** An independent client asks for `path`; waits for its answer. */
  ask(path: string): Promise<void>;
  /** The same, but gives up waiting after `ms` (the bystander goes on waiting): returns whether it was answered. */
  askFor(path: string, ms: number): Promise<boolean>;
  /** Says that the handler of the request for `path` thinks for `ms`: that is not a stall. */
  busy(path: string, ms: number): void;
  /** Stops the navigation of a tab. */
  stop(tab: Tab): Promise<void>;
  reload(tab: Tab): Promise<void>;
  /** Goes to the browser's own "Close idle sockets"; what it gives presses that. */
  findIdleButton(): Promise<() => Promise<void>>;
  /** Asks the server to stop, as a service manager does; waits until it has ended, for as long as patience. */
  stopServer(): Promise<void>;
  /** Another engine visits `path`, while the first browser stays open. */
  visitWithSecondBrowser(path: string): Promise<void>;
  readonly patienceMs: number;
  /** The server's page: `/` of the site, or whatever page somebody's own server is asked for. */
  readonly page: string;
}

export interface Scenario {
  readonly id: string;
  readonly title: string;
  /**
   * What the browser must be able to do, or what must be there: another engine, another host name of this machine, as all below
   * `localhost` are. Where it is not, the cell is `unavailable`.
   */
  readonly needs?: 'close-idle-sockets' | 'second-browser' | 'second-host' | Approach;
  /** It is about a person who has been at this address before: it is played in a lived-in profile, whatever the run asks for. */
  readonly livedIn?: true;
  /** What the server must have beyond the site; where it does not, the cell is `unavailable`. */
  readonly needsOfServer?: readonly Feature[];
  /** It opens `stage.page` and nothing else, so that it can be played with any server, not only with those that serve the site. */
  readonly anyPage?: true;
  /** It opens `stage.page` once, so that it shows something although what is asked for inside TLS cannot be read. */
  readonly overTls?: true;
  play(stage: Stage): Promise<void>;
}
