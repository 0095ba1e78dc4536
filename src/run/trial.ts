/**
 * One trial: a fresh server, a fresh browser with a fresh profile, one scenario, one trace. Whatever happens, it ends
 * everything that it started.
 */
import type { Automation, Browser, BrowserDefinition, LaunchChange } from '../browsers/browser.ts';
import type { LivedIn } from '../browsers/lived-in.ts';
import { LOG_FILES } from '../browsers/own-log.ts';
import type { Navigation } from '../domain/schema.ts';
import type { Trace } from '../domain/trace.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { certificateAt } from '../servers/certificate.ts';
import { type ServerDefinition, speaksTls } from '../servers/definition.ts';
import { ServerError } from '../servers/errors.ts';
import { type RunningServer, startServer } from '../servers/start.ts';
import type { FoundBrowser } from '../system/find-browsers.ts';
import { makeFolder } from '../system/folder.ts';
import { inTurn } from '../system/turns.ts';
import { visibleLines } from '../text/visible.ts';
import type { Options } from './options.ts';
import { play } from './play.ts';
import type { OwnLaunch, Supply } from './supply.ts';

/* Ends what a trial started, and puts errors into words. */

/** Each ends one thing that the trial started. */
export type Ends = (() => Promise<unknown> | unknown)[];

/** Ends everything at once; one failure does not stop the others. */
async function endAll(ends: Readonly<Ends>): Promise<void> {
  for (const end of await Promise.allSettled(ends.map(async (each) => await each()))) {
    if (end.status === 'rejected')
      console.error(`standoff: could not end a part of the trial: ${visibleLines(messageOf(end.reason))}`);
  }
}

/** The message of an error. WebDriver has errors without one. */
export function messageOf(error: unknown): string {
  const said = error instanceof Error ? error.message || error.name : String(error);
  return said.split('\nCall log')[0] ?? said;
}

/** What a trial must know about the server that it uses. */
export type ServerInUse = Pick<RunningServer, 'port' | 'version' | 'exited' | 'askToStop'>;

/** What a browser posted, as it was on the wire. */
export interface Posted {
  /** Method and path. */
  readonly request: string;
  /** In how many pieces it arrived. */
  readonly pieces: number;
  readonly bytes: Buffer;
}

export interface TrialSetup {
  readonly browser: BrowserDefinition;
  readonly install: FoundBrowser;
  /** The other engine of `second-browser`, or null where none is installed. */
  readonly second: { readonly browser: BrowserDefinition; readonly install: FoundBrowser } | null;
  readonly server: ServerDefinition;
  /** The server itself, if it is already running: the trial neither starts nor ends it. */
  readonly running?: ServerInUse;
  readonly scenario: Scenario;
  readonly navigation: Navigation;
  readonly options: { readonly patience: number; readonly observer: Options['observer'] | 'none' } & Partial<
    Pick<Options, 'evidence' | 'bind' | 'host'>
  >;
  /** The lived-in profile that the browser begins with, and the port that its person knows; a fresh profile without. */
  readonly livedIn?: LivedIn;
  /** Changes to the driver's settings, if they are what is measured. */
  readonly change?: LaunchChange;
  /** Where browsers come from: a fresh one for each trial, or one that several trials share. */
  readonly supply: Supply;
  /** Host name to open the address with; its own if trials share a browser. */
  readonly host: string;
  /** Ends the trial early, with a fault. */
  readonly signal?: AbortSignal;
  /** Called with what the browser posted, if it did. */
  onPosted?(posted: readonly Posted[]): void;
}

/** What one trial gave. */
export interface FinishedTrial {
  readonly trace: Trace;
  /** The capture's trace, with observer `both`. */
  readonly second: Trace | null;
  /** The capture file, which `dispose` removes unless it was moved away; null without a capture. */
  readonly pcap: string | null;
  /** The file of the browser's own network log, if it was wanted. It is complete, since the browser has ended. */
  readonly log: string | null;
  readonly browser: Pick<Browser, 'version' | 'driver' | 'headless' | 'switches'> | null;
  readonly serverVersion: string;
  readonly automation: Automation;
  readonly durationMs: number;
  /** Removes the trial's folder. */
  dispose(): Promise<void>;
}

/**
 * Runs one trial. The server's own faults and the kit's are in the trace (`serverExit`, `fault`), not thrown.
 * @throws MissingProgram if the server needs a program that is not installed
 */
export async function runTrial(cell: TrialSetup): Promise<FinishedTrial> {
  const began = performance.now();
  cell.signal?.throwIfAborted(); // it may have waited for its turn
  const folder = await makeFolder('trial');
  const ends: Ends = [];
  const log = logOf(cell, folder.path);
  const own = {
    ...(cell.change && { change: cell.change }),
    ...(log !== null && { log }),
    ...(cell.livedIn && { livedIn: cell.livedIn.folder }),
    ...(cell.scenario.needs === 'restored' && { restores: true as const }),
  };
  const open = async (definition: BrowserDefinition, install: FoundBrowser, how: OwnLaunch = {}): Promise<Browser> => {
    const { browser, done } = await cell.supply.get(definition, install, how);
    ends.push(done);
    return browser;
  };
  try {
    // Both at once: they are still independent of each other, unless the browser must know the server's certificate.
    const [server, browser] = await inTurn('heavy', () => {
      const serving = Promise.resolve(
        cell.running ??
          startServer(cell.server, cell.signal && { signal: cell.signal }).then((started) => {
            ends.push(() => started.stop());
            return started;
          }),
      );
      const opening = speaksTls(cell.server)
        ? serving.then(async ({ port }) =>
            open(cell.browser, cell.install, { ...own, certificate: (await certificateAt(port)).pin }),
          )
        : open(cell.browser, cell.install, own);
      return Promise.allSettled([serving, opening]);
    });
    if (server.status === 'rejected') {
      if (!(server.reason instanceof ServerError && server.reason.isItsOwn)) throw server.reason;
      return unplayed({ serverExit: { atMs: 0, text: server.reason.message } }, began, folder.remove, browser);
    }
    if (browser.status === 'rejected') {
      return unplayed({ fault: messageOf(browser.reason) }, began, folder.remove, browser, server.value.version);
    }
    const played = await play(cell, server.value, browser.value, folder.path, open, ends);
    return {
      ...played,
      log,
      browser: browser.value,
      serverVersion: server.value.version,
      durationMs: Math.round(performance.now() - began),
      dispose: folder.remove,
    };
  } catch (error) {
    await folder.remove();
    throw error;
  } finally {
    await endAll(ends);
  }
}

/**
 * The file for the browser's own log, if one is wanted and the engine writes one. It starts with the browser, so not
 * for shared ones.
 */
function logOf({ browser, options, supply }: TrialSetup, folder: string): string | null {
  const name = options.evidence === 'netlog' && supply.isolation === 'trial' ? LOG_FILES[browser.engine] : null;
  return name && `${folder}/${name}`;
}

/** A trial that ended before it could play anything. */
function unplayed(
  what: Partial<Pick<Trace, 'serverExit' | 'fault'>>,
  began: number,
  dispose: () => Promise<void>,
  browser: PromiseSettledResult<Browser>,
  serverVersion = '',
): FinishedTrial {
  const durationMs = Math.round(performance.now() - began);
  return {
    trace: {
      observer: 'relay',
      beganAt: null,
      port: null,
      patienceMs: 0,
      busyUntilMs: null,
      endedMs: durationMs,
      connections: [],
      events: [],
      steps: [],
      serverSide: [],
      controls: [],
      pauses: [],
      draws: [],
      serverExit: null,
      fault: null,
      ...what,
    },
    second: null,
    pcap: null,
    log: null,
    browser: browser.status === 'fulfilled' ? browser.value : null,
    serverVersion,
    automation: { outcome: 'not played', ms: null },
    durationMs,
    dispose,
  };
}
