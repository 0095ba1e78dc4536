/** Plays what scenarios ask for on a real browser, a real server and a real wire. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Tab } from '../browsers/browser.ts';
import type { Navigation } from '../results/schema.ts';
import type { Stage } from '../scenarios/scenario.ts';
import { within } from '../system/within.ts';
import { UNASKED } from '../verdict/failure.ts';
import { shutdownOf } from '../verdict/shutdown.ts';
import { isPending } from '../verdict/waits.ts';
import { askAsBystander } from '../wire/bystander.ts';
import type { Observer } from '../wire/observer.ts';
import { serveOuter } from '../wire/outer.ts';
import { HELLO } from '../wire/tls.ts';
import type { Client, Exchange, Trace } from '../wire/trace.ts';
import { inTurn, type Turn } from './turns.ts';
import { PlayEnded, type Watch } from './watch.ts';

/**
 * The wire is called silent after this long without an event. Chromium's second preconnect comes 15 to 20 ms after the
 * navigation began and Firefox asks for the icon 120 ms after the page (findings); the rest is room for a loaded machine.
 */
export const SILENCE_MS = 500;

/** A browser gives its turn back after this long without an event: its opening moves are over. */
const CALM_MS = 150;

/** The same while the driver has not said that the page has loaded. */
const LOAD_MS = 3000;

/** How long a driver may take to open a tab and hand the address over. */
const OPEN_MS = 30_000;

/** How long a browser may take to come to the server at all. */
const ARRIVAL_MS = 20_000;

export interface StageParts {
  readonly browser: Browser;
  readonly observer: Observer;
  readonly watch: Watch;
  readonly host: string;
  readonly navigation: Navigation;
  /** The server speaks TLS, and the pages are `https:`. */
  readonly tls: boolean;
  /** The turn in which a client opens a page. */
  turnOf(client: Client): Turn;
  readonly patienceMs: number;
  /** The server's page, and the headers that a bystander needs for it. */
  readonly page: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Launches the other engine. */
  launchSecond(): Promise<Browser>;
  /** Told when the scenario keeps the handler busy until then. */
  setBusyUntil(ms: number): void;
  /** Told of every tab, the browser's own and the second browser's. */
  onTab(tab: Tab, client: Client): void;
  /** Ends something after the trial: a bystander, a page of the kit's own. */
  endLater(end: () => unknown): void;
  /** Asks the server to stop; resolves when it has ended. */
  stopServer(): Promise<void>;
  /** Told when the browser keeps a request of the last tab back. */
  onUnsent(): void;
  /** Whether the driver says that the last navigation failed: then nothing more will be asked for. */
  hasFailed(): boolean;
  /** Whether the driver has said anything of the last navigation. */
  hasLoaded(): boolean;
  /** Whether it has said that the page is there. */
  hasShown(): boolean;
  /** The browser never came. */
  fault(text: string): never;
}

/** The stage of one trial. */
export function makeStage(parts: StageParts): Stage {
  const { browser, observer, watch, patienceMs } = parts;
  const { recorder } = observer;
  let client: Client = 'browser';
  let markMs = Number.NEGATIVE_INFINITY;
  let opened = 0;
  let reloaded = false;

  const addressOf = (path: string, host = parts.host) =>
    `${parts.tls ? 'https' : 'http'}://${host}:${observer.port}${path}`;
  const findLast = (trace: Trace, path: string) => find(trace, client, parts.tls ? HELLO : `GET ${path}`, markMs);

  const openIn = (
    who: Browser,
    path: string,
    navigation: Navigation,
    { address = addressOf(path), arrivalMs = ARRIVAL_MS } = {},
  ): Promise<Tab> =>
    inTurn(parts.turnOf(client), async () => {
      const opening = who.open(address, navigation, () => {
        if (opened++ === 0) recorder.begin();
        markMs = recorder.clock();
        reloaded = false;
        recorder.step('navigated', `${client} opens ${path} (${navigation})`);
      });
      const tab = await within(OPEN_MS, opening, `the driver did not open ${path} within ${OPEN_MS / 1000} s`);
      parts.onTab(tab, client);
      await calm(path, arrivalMs);
      return tab;
    });

  /**
   * Whether the browser has come to `path` since it was sent there. To the server's page it may come by another way: a redirect
   * that it remembers asks for another path at once, and a page that it has kept is asked for by nothing but a reload.
   */
  const hasCome = (trace: Trace, path: string, isSo: (exchange: Exchange) => boolean = () => true): boolean => {
    const asked = findLast(trace, path);
    if (asked) return isSo(asked);
    if (path !== parts.page || !parts.hasShown()) return false;
    // The icon of the first showing may be asked for only now: it is not the reload.
    return !reloaded || requestsOf(trace, client, markMs).some((each) => !UNASKED.test(each.request) && isSo(each));
  };

  /** The opening moves are over: the request has been sent, and the wire is calm, answered or not. */
  const calm = async (path: string, withinMs = ARRIVAL_MS): Promise<void> => {
    if (observer.blind) return await loaded();
    await watch.until(
      (trace, silentMs) =>
        parts.hasFailed() || (silentMs >= CALM_MS && hasCome(trace, path, ({ completeMs }) => completeMs !== null)),
      { withinMs, silenceMs: CALM_MS },
    );
  };

  /** Without an observer the driver's word is all there is. */
  const loaded = async (): Promise<void> => {
    await watch.until(parts.hasLoaded, { withinMs: LOAD_MS });
  };

  const settle = async (path: string | undefined, withinMs: number): Promise<boolean> => {
    if (observer.blind) {
      await loaded();
      await delay(SILENCE_MS);
      return true;
    }
    const arrived = (trace: Trace) => path === undefined || parts.hasFailed() || hasCome(trace, path);
    if (!(await watch.until(arrived, { withinMs: Math.min(withinMs, ARRIVAL_MS) }))) {
      if (withinMs >= ARRIVAL_MS) parts.fault(`the browser did not ask for ${path} within ${ARRIVAL_MS / 1000} s`);
      return false;
    }
    // Some ask for the icon only when the page has loaded, for which a busy machine may take its time.
    const enoughMs = () => (parts.hasLoaded() ? SILENCE_MS : LOAD_MS);
    return await watch.until((trace, silentMs) => silentMs >= enoughMs() && !isPending(trace), {
      withinMs,
      silenceMs: SILENCE_MS,
    });
  };

  const ask = async (path: string, withinMs: number): Promise<boolean> => {
    const { tls, headers } = parts;
    const bystander = askAsBystander(observer.port, path, {
      host: observer.host,
      tls,
      headers,
      ...(observer.blind && { recorder }),
    });
    parts.endLater(() => bystander.close());
    const port = await bystander.port.catch(() => null); // refused: the wire has it
    if (port === null) return false;
    observer.isBystander(port);
    recorder.step('asked', `a bystander asks for ${path}`);
    return await watch.until(
      ({ connections }) =>
        connections.some(
          (each) => each.clientPort === port && (each.exchanges[0]?.answeredMs ?? each.closedMs) != null,
        ),
      { withinMs },
    );
  };

  return {
    patienceMs,
    page: parts.page,
    open: (path) => openIn(browser, path, parts.navigation),
    async openEmbedded(path) {
      const outer = await serveOuter(addressOf(path));
      parts.endLater(outer.close);
      return await openIn(browser, path, parts.navigation, { address: outer.address });
    },
    async openUnlessKeptBack(path, next) {
      await openIn(browser, path, parts.navigation, { arrivalMs: patienceMs });
      const unsent = () => [path, next].find((each) => findLast(watch.trace(), each)?.completeMs == null) ?? null;
      if (observer.blind) return await loaded().then(() => null);
      await watch.until(() => unsent() === null, { withinMs: patienceMs });
      await settle(undefined, Number.POSITIVE_INFINITY); // whatever it waits for, it is no answer
      const kept = unsent();
      if (kept === null) return null;
      recorder.step('unsent', `the browser has not sent GET ${kept} within patience`);
      parts.onUnsent();
      return kept;
    },
    elsewhere: (path) => addressOf(path, `other.${parts.host}`),
    async settled(path) {
      await settle(path, Number.POSITIVE_INFINITY);
    },
    settledWithin: (ms, path = parts.page) => settle(path, ms),
    async waited(path, ms) {
      const since = () => recorder.clock() - (findLast(watch.trace(), path)?.sentMs ?? recorder.clock());
      await watch.until(() => false, { withinMs: Math.max(0, ms - since()) });
    },
    async ask(path) {
      await ask(path, Number.POSITIVE_INFINITY);
    },
    askFor: ask,
    busy(path, ms) {
      const exchange = findLast(watch.trace(), path);
      parts.setBusyUntil((exchange?.completeMs ?? recorder.clock()) + ms);
    },
    async stop(tab) {
      recorder.step('stopped', 'the navigation is stopped');
      await tab.stop();
    },
    async reload(tab) {
      await inTurn(parts.turnOf(client), async () => {
        markMs = recorder.clock();
        reloaded = true;
        recorder.step('reloaded', 'the page is reloaded');
        await tab.reload();
        await calm(parts.page);
      });
    },
    async closeIdleSockets() {
      if (!browser.closeIdleSockets) throw new Error('Cannot close idle sockets: this browser has no such button');
      recorder.step('pressed', '"Close idle sockets" is pressed');
      await browser.closeIdleSockets();
    },
    async stopServer() {
      recorder.step('stop-asked', 'the server is asked to stop (SIGTERM)');
      void parts.stopServer().then(() => recorder.step('server-ended', 'the server has ended'));
      // Nobody's request counts any more: a server that stops may refuse.
      const hasEnded = () => shutdownOf(watch.trace())?.endedMs != null;
      if (!(await watch.until(hasEnded, { withinMs: patienceMs, patient: true }))) throw new PlayEnded('overdue');
      await delay(CALM_MS); // its connections end with it
    },
    async visitWithSecondBrowser(path) {
      const second = await parts.launchSecond();
      observer.expect('second-browser');
      client = 'second-browser';
      await openIn(second, path, 'new-tab');
    },
  };
}

/** The request of that name that this client sent since `sinceMs`. */
function find(trace: Trace, client: Client, request: string, sinceMs: number): Exchange | undefined {
  return requestsOf(trace, client, sinceMs).find((each) => each.request === request);
}

function requestsOf(trace: Trace, client: Client, sinceMs: number): Exchange[] {
  return trace.connections
    .filter((each) => each.client === client)
    .flatMap((each) => each.exchanges)
    .filter((each) => each.sentMs >= sinceMs);
}
