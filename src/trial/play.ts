/** Plays a scenario with a server and a browser that run already, and gives what the wire showed. */
import { type Automation, type Browser, type BrowserDefinition, NOT_AUTOMATED, type Tab } from '../browsers/browser.ts';
import { offersOf } from '../servers/definition.ts';
import type { FoundBrowser } from '../system/find-browsers.ts';
import { observe } from '../wire/observe.ts';
import type { Trace } from '../wire/trace.ts';
import { type Ends, messageOf } from './ends.ts';
import { proveByRelease } from './release.ts';
import { makeStage } from './stage.ts';
import type { Cell, Observed, ServerInUse } from './trial.ts';
import { inTurn, turnToOpen } from './turns.ts';
import { PlayEnded, Watch } from './watch.ts';

export interface Played extends Pick<Observed, 'trace' | 'second' | 'pcap' | 'automation'> {}

/** Plays the cell's scenario. `open` launches a further browser; whatever must be ended later is added to `ends`. */
export async function play(
  cell: Cell,
  server: ServerInUse,
  browser: Browser,
  folder: string,
  open: (definition: BrowserDefinition, install: FoundBrowser) => Promise<Browser>,
  ends: Ends,
): Promise<Played> {
  const { observer, second, pcap } = await observe(cell.options.observer, server.port, folder, cell.options.bind);
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
  const givenUp = new Promise<never>((_, reject) => {
    const giveUp = () => {
      crash('the trial was given up', 'whoever had ordered it has gone away');
      reject(new PlayEnded('fault')); // a driver may keep the scenario from asking the watch
    };
    if (cell.signal?.aborted) giveUp();
    cell.signal?.addEventListener('abort', giveUp);
  });
  givenUp.catch(() => {});

  let first: Automation = { outcome: 'waiting', ms: null };
  let last = first;
  let unsent: Automation | null = null;
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
    tls: offersOf(cell.server).includes('tls'),
    turnOf(client) {
      const opener = client === 'second-browser' && cell.second ? cell.second.browser : cell.browser;
      return turnToOpen(opener, cell.scenario.id, cell.navigation);
    },
    patienceMs: cell.options.patience,
    page: cell.server.page ?? '/',
    headers: cell.server.headers ?? {},
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
    endLater: (end) => ends.push(end),
    stopServer: () => server.askToStop(),
    onUnsent: () => {
      unsent = last;
    },
    hasLoaded: () => last.outcome !== 'waiting',
    hasShown: () => last.outcome === 'ok',
    hasFailed: () => !['ok', 'waiting', NOT_AUTOMATED].includes(last.outcome),
    fault(text) {
      rest.fault ??= text;
      throw new PlayEnded('fault');
    },
  });
  try {
    await Promise.race([cell.scenario.play(stage), givenUp]);
  } catch (error) {
    if (!(error instanceof PlayEnded)) rest.fault ??= `the scenario could not go on: ${messageOf(error)}`;
    else if (error.because === 'overdue') await Promise.race([proveByRelease(observer, watch), givenUp]).catch(ended);
  }
  const before = observer.recorder.snapshot(rest);
  await stopObserving();
  // What a capture has lost is known when it has ended.
  const trace = { ...before, port: observer.port, fault: before.fault ?? observer.fault?.() ?? null };
  return { trace, second: second?.snapshot(rest) ?? null, pcap, automation: unsent ?? first };
}

function ended(error: unknown): void {
  if (!(error instanceof PlayEnded)) throw error;
}
