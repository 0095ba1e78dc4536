/** Plays a scenario with a server and a browser that are already running, and returns what the wire showed. */
import { type Automation, type Browser, type BrowserDefinition, NOT_AUTOMATED, type Tab } from '../browsers/browser.ts';
import type { Navigation } from '../domain/schema.ts';
import type { Pause, Trace } from '../domain/trace.ts';
import { formFor, speaksTls } from '../servers/definition.ts';
import type { FoundBrowser } from '../system/find-browsers.ts';
import { inTurn, type Turn } from '../system/turns.ts';
import { toCheck } from '../verdict/diagnose.ts';
import { STOP, stopIsLate } from '../verdict/shutdown.ts';
import type { Wait } from '../verdict/waits.ts';
import { observe } from '../wire/observe.ts';
import { now, type Recorder } from '../wire/recorder.ts';
import { controlFor, controlForStop, makeControls } from './control.ts';
import { proveByFreeing } from './proof.ts';
import { makeStage } from './stage.ts';
import { type Ends, type FinishedTrial, messageOf, type Posted, type ServerInUse, type TrialSetup } from './trial.ts';
import { PlayEnded, Watch } from './watch.ts';

/* Notices when the process itself was paused: it or the machine was stopped, or its event loop was blocked. */

/** How often the clock is checked, in milliseconds. */
const TICK_MS = 50;

/** Shorter gaps, in milliseconds, happen to any timer on a busy machine. */
const WORTH_NOTING_MS = 150;

/** How many gaps are remembered. */
const MOST = 1000;

/** When the process continued, in milliseconds since the epoch, and how long it had been paused. */
interface Gap {
  readonly at: number;
  readonly ms: number;
}

const gaps: Gap[] = [];
let last = 0;
let watching: NodeJS.Timeout | null = null;

/** Starts to watch the clock, once per process. It does not keep the process alive. */
function watchClock(): void {
  if (watching) return;
  last = now();
  watching = setInterval(look, TICK_MS).unref();
}

function look(): void {
  const at = now();
  const ms = at - last - TICK_MS;
  last = at;
  if (ms < WORTH_NOTING_MS) return;
  gaps.push({ at, ms });
  if (gaps.length > MOST) gaps.shift();
}

/**
 * The pauses that ended after `since` (milliseconds since the epoch); `clock` converts such times to the trace's clock.
 */
function pausesSince(since: number, clock: (at: number) => number): Pause[] {
  look(); // one may have just ended
  return gaps.filter(({ at }) => at > since).map(({ at, ms }) => ({ atMs: clock(at), ms: Math.round(ms) }));
}

export interface PlayedScenario extends Pick<FinishedTrial, 'trace' | 'second' | 'pcap' | 'automation'> {}

/** Plays the cell's scenario. `open` launches another browser; `ends` collects whatever must be ended later. */
export async function play(
  cell: TrialSetup,
  server: ServerInUse,
  browser: Browser,
  folder: string,
  open: (definition: BrowserDefinition, install: FoundBrowser) => Promise<Browser>,
  ends: Ends,
): Promise<PlayedScenario> {
  const { observer, second, pcap } = await observe(
    cell.options.observer,
    server.port,
    folder,
    listensAt(cell.options),
    cell.livedIn?.port,
  );
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
    pauses: [] as Trace['pauses'],
  };
  const { recorder } = observer;
  const over = new AbortController();
  ends.push(() => over.abort());
  const controls = makeControls(cell.running ? null : cell.server, server.port, recorder, over.signal);
  // A server that needs longer than this with nothing in the way counts as slow.
  const limitMs = Math.max(10_000, 2 * cell.options.patience);
  const ask = async (wait: Wait, how: 'fresh' | 'freshQuietly') => {
    const atMs = recorder.clock();
    recorder.control(controlFor(wait, 'fresh', atMs, limitMs, await controls[how](wait, limitMs)));
  };
  /** Once the play is over, compares each request that was late, or was answered after a close, with a control. */
  const askWhatWasLate = async (traced: () => Trace) => {
    for (let wait = toCheck(traced())[0]; wait && !over.signal.aborted; wait = toCheck(traced())[0]) {
      await ask(wait, 'freshQuietly'); // tens of milliseconds matter, and nobody waits
    }
    if (!stopIsLate(traced()) || traced().controls.some(({ request }) => request === STOP)) return;
    const atMs = recorder.clock();
    recorder.control(controlForStop(atMs, limitMs, await controls.stop(limitMs)));
  };
  watchClock();
  const watch = new Watch(
    recorder,
    () => rest,
    (wait) => ask(wait, 'fresh'),
  );
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
      over.abort();
      crash('the trial was given up', 'the process that ordered it has gone away');
      reject(new PlayEnded('fault')); // the scenario may be stuck in a driver and never ask the watch
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
    tls: speaksTls(cell.server),
    turnOf(client) {
      const opener = client === 'second-browser' && cell.second ? cell.second.browser : cell.browser;
      return turnToOpen(opener, cell.scenario.id, cell.navigation);
    },
    patienceMs: cell.options.patience,
    page: cell.server.page ?? '/',
    headers: cell.server.headers ?? {},
    formFor: (how) => formFor(cell.server, how),
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
    if (!(error instanceof PlayEnded)) rest.fault ??= `the scenario could not continue: ${messageOf(error)}`;
    else if (error.because === 'overdue') {
      await Promise.race([proveByFreeing(observer, watch, controls), givenUp]).catch(ended);
    }
  }
  second?.end(now() + CAPTURE_LAG_MS); // the time for the controls is not part of the trial
  rest.pauses = pausesSince(recorder.peek(rest).beganAt ?? 0, (at) => recorder.clock(at));
  const seen = recorder.snapshot(rest);
  const traced = (): Trace => ({ ...seen, port: observer.port, controls: [...recorder.peek(rest).controls] });
  cell.onPosted?.(postedIn(recorder, seen));
  if (rest.fault === null) await askWhatWasLate(traced);
  await stopObserving();
  // Only when a capture has ended is it known what it lost.
  const trace = { ...traced(), fault: seen.fault ?? observer.fault?.() ?? null };
  const { controls: asked, draws, endedMs, fault } = trace;
  const beside = second ? { ...second.snapshot(rest), controls: asked, draws, endedMs, fault } : null;
  return { trace, second: beside, pcap, automation: unsent ?? first };
}

/** The whole requests of the browser that have a body; those that were too large to keep are left out. */
const postedIn = (recorder: Recorder, { connections }: Pick<Trace, 'connections'>): Posted[] =>
  connections
    .filter(({ client }) => client === 'browser')
    .flatMap(({ id, exchanges }) =>
      exchanges.flatMap(({ request, completeMs }, index) => {
        const pieces = completeMs !== null && WITH_BODY.test(request) ? recorder.requestOf(id, index) : null;
        return pieces ? [{ request, pieces: pieces.length, bytes: Buffer.concat(pieces) }] : [];
      }),
    );

const WITH_BODY = /^(POST|PUT|PATCH) /;

/** Where the relay listens. */
const listensAt = ({ bind, host }: TrialSetup['options']): string | undefined => (host === '[::1]' ? '::1' : bind);

/** A capture may date a packet this much later than the relay, which saw the bytes before it sent them on. In milliseconds. */
const CAPTURE_LAG_MS = 5;

function ended(error: unknown): void {
  if (!(error instanceof PlayEnded)) throw error;
}

/**
 * The turn in which a browser opens a page of a scenario. One that has no race to lose there disturbs those that have, as a start
 * does; and real key presses go to whatever has the focus. A link that is pressed is no race: the press itself connects, before the
 * page is asked for (docs/actions.md).
 */
export function turnToOpen(
  { races }: Pick<BrowserDefinition, 'races'>,
  scenario: string,
  navigation: Navigation,
): Turn {
  if (navigation === 'typed') return 'opening';
  const isRace = races === 'all' ? navigation !== 'link' : races.includes(scenario);
  return isRace ? 'opening' : 'heavy';
}
