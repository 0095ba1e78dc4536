/**
 * One trial: a fresh server, a fresh browser with a fresh profile, one scenario, one trace. Whatever happens, everything
 * that was started is ended.
 */
import { type Automation, type Browser, type BrowserDefinition, NOT_AUTOMATED, type Tab } from '../browsers/browser.ts';
import type { Options } from '../options.ts';
import type { Navigation } from '../results/schema.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { ServerDefinition } from '../servers/definition.ts';
import { ServerError } from '../servers/errors.ts';
import { type RunningServer, startServer } from '../servers/start.ts';
import type { FoundBrowser } from '../system/find-browsers.ts';
import { makeFolder } from '../system/folder.ts';
import { observe } from '../wire/observe.ts';
import type { Trace } from '../wire/trace.ts';
import { proveByRelease } from './release.ts';
import { makeStage } from './stage.ts';
import type { Supply } from './supply.ts';
import { inTurn } from './turns.ts';
import { PlayEnded, Watch } from './watch.ts';

export interface Cell {
  readonly browser: BrowserDefinition;
  readonly install: FoundBrowser;
  /** The other engine of `second-browser`, or null where none is installed. */
  readonly second: { readonly browser: BrowserDefinition; readonly install: FoundBrowser } | null;
  readonly server: ServerDefinition;
  readonly scenario: Scenario;
  readonly navigation: Navigation;
  readonly options: Pick<Options, 'patience' | 'observer'>;
  /** Where browsers come from: a fresh one for each trial, or one that several trials share. */
  readonly supply: Supply;
  /** Host name that the address is opened with; of its own where trials share a browser. */
  readonly host: string;
}

/** What one trial gave. */
export interface Observed {
  readonly trace: Trace;
  /** The capture's trace, with observer `both`. */
  readonly second: Trace | null;
  /** A copy of the capture file's bytes is the caller's to make before `dispose`; null without a capture. */
  readonly pcap: string | null;
  readonly browser: Pick<Browser, 'version' | 'driver' | 'switches'> | null;
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
export async function runTrial(cell: Cell): Promise<Observed> {
  const began = performance.now();
  const folder = await makeFolder('trial');
  const ends: (() => Promise<unknown> | unknown)[] = [];
  const open = async (definition: BrowserDefinition, install: FoundBrowser): Promise<Browser> => {
    const { browser, done } = await cell.supply.get(definition, install);
    ends.push(done);
    return browser;
  };
  try {
    // Both at once: they do not know of each other yet.
    const [server, browser] = await inTurn('heavy', () =>
      Promise.allSettled([
        startServer(cell.server).then((started) => {
          ends.push(() => started.stop());
          return started;
        }),
        open(cell.browser, cell.install),
      ]),
    );
    if (server.status === 'rejected') {
      if (!(server.reason instanceof ServerError) || server.reason.name === 'MissingProgram') throw server.reason;
      return unplayed({ serverExit: { atMs: 0, text: server.reason.message } }, began, folder.remove, browser);
    }
    if (browser.status === 'rejected') {
      return unplayed({ fault: messageOf(browser.reason) }, began, folder.remove, browser, server.value.version);
    }
    const played = await play(cell, server.value, browser.value, folder.path, open, ends);
    return {
      ...played,
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

async function play(
  cell: Cell,
  server: RunningServer,
  browser: Browser,
  folder: string,
  open: (definition: BrowserDefinition, install: FoundBrowser) => Promise<Browser>,
  ends: (() => Promise<unknown> | unknown)[],
): Promise<Pick<Observed, 'trace' | 'second' | 'pcap' | 'automation'>> {
  const { observer, second, pcap } = await observe(cell.options.observer, server.port, folder);
  let observing = true;
  const stopObserving = async () => {
    if (observing) await observer.close();
    observing = false;
  };
  ends.push(stopObserving);

  const rest = {
    patienceMs: cell.options.patience,
    busyUntilMs: null as number | null,
    serverExit: null as Trace['serverExit'],
    fault: null as string | null,
  };
  const watch = new Watch(observer.recorder, () => rest);
  const crash = (who: string, reason: string) => {
    rest.fault ??= `${who}: ${reason}`;
    watch.poke();
  };
  void server.exited.then((text) => {
    rest.serverExit = { atMs: observer.recorder.clock(), text };
    watch.poke();
  });
  void browser.crashed.then((reason) => crash(cell.browser.title, reason));

  let first: Automation = { outcome: 'waiting', ms: null };
  let last = first;
  let tabs = 0;
  const onTab = (tab: Tab) => {
    const isFirst = tabs++ === 0;
    last = { outcome: 'waiting', ms: null };
    void tab.automation.then((said) => {
      last = said;
      if (isFirst) first = said;
      observer.recorder.step('loaded', `the driver says: ${said.outcome}`);
    });
  };

  const stage = makeStage({
    browser,
    observer,
    watch,
    host: cell.host,
    navigation: cell.navigation,
    patienceMs: cell.options.patience,
    async launchSecond() {
      if (!cell.second) throw new Error('Cannot visit with another engine: none is installed');
      const { browser: definition, install } = cell.second;
      const opened = await inTurn('heavy', () => open(definition, install));
      void opened.crashed.then((reason) => crash(definition.title, reason));
      return opened;
    },
    setBusyUntil: (ms) => {
      rest.busyUntilMs = ms;
    },
    onTab,
    onBystander: (bystander) => ends.push(() => bystander.close()),
    hasLoaded: () => last.outcome !== 'waiting',
    hasFailed: () => !['ok', 'waiting', NOT_AUTOMATED].includes(last.outcome),
    fault(text) {
      rest.fault ??= text;
      throw new PlayEnded('fault');
    },
  });
  try {
    await cell.scenario.play(stage);
  } catch (error) {
    if (!(error instanceof PlayEnded)) rest.fault ??= `the scenario could not go on: ${messageOf(error)}`;
    else if (error.because === 'overdue') await proveByRelease(observer, watch).catch(ended);
  }
  const trace = observer.recorder.snapshot(rest);
  await stopObserving();
  return { trace, second: second?.snapshot(rest) ?? null, pcap, automation: first };
}

/** A trial that ended before anything could be played. */
function unplayed(
  what: Partial<Pick<Trace, 'serverExit' | 'fault'>>,
  began: number,
  dispose: () => Promise<void>,
  browser: PromiseSettledResult<Browser>,
  serverVersion = '',
): Observed {
  const durationMs = Math.round(performance.now() - began);
  return {
    trace: {
      observer: 'relay',
      patienceMs: 0,
      busyUntilMs: null,
      endedMs: durationMs,
      connections: [],
      events: [],
      steps: [],
      serverExit: null,
      fault: null,
      ...what,
    },
    second: null,
    pcap: null,
    browser: browser.status === 'fulfilled' ? browser.value : null,
    serverVersion,
    automation: { outcome: 'not played', ms: null },
    durationMs,
    dispose,
  };
}

/** Ends everything at once; one that fails does not keep the others from ending. */
async function endAll(ends: readonly (() => Promise<unknown> | unknown)[]): Promise<void> {
  for (const end of await Promise.allSettled(ends.map(async (each) => await each()))) {
    if (end.status === 'rejected')
      console.error(`standoff: could not end a part of the trial: ${messageOf(end.reason)}`);
  }
}

function ended(error: unknown): void {
  if (!(error instanceof PlayEnded)) throw error;
}

/** WebDriver has errors without a message. */
function messageOf(error: unknown): string {
  const said = error instanceof Error ? error.message || error.name : String(error);
  return said.split('\nCall log')[0] ?? said;
}
