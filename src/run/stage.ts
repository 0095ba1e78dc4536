/** Carries out the steps of a scenario with a real browser, a real server and a real wire. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Approach, Browser, Tab } from '../browsers/browser.ts';
import type { Navigation } from '../domain/schema.ts';
import type { Client, Trace } from '../domain/trace.ts';
import type { Stage } from '../scenarios/scenario.ts';
import type { Form, Sending } from '../servers/definition.ts';
import { within } from '../system/concurrency.ts';
import { inTurn, type Turn } from '../system/turns.ts';
import { shutdownOf } from '../verdict/shutdown.ts';
import { isAwaited, waitsOf } from '../verdict/waits.ts';
import { askAsBystander } from '../wire/bystander.ts';
import type { Observer } from '../wire/observer.ts';
import { HELLO } from '../wire/tls.ts';
import { type Arrival, askedFor, hasCome, isLoading, requestsOf } from './arrival.ts';
import { embedding, REQUESTS, sending, serveOuter } from './outer-page.ts';
import { CALM_MS, makeSettling, PlayEnded, type ToldCalm, type Watch } from './watch.ts';

/** What is seen of an approach, for the trace. */
const SEEN_OF: Readonly<Record<Approach, string>> = {
  hover: 'the mouse rests on a link to the page',
  typing: 'the address is typed, and not yet confirmed',
  bookmark: 'the mouse presses a bookmark, and holds it',
  tile: 'the mouse presses a tile on the page of a new tab, and holds it',
  restored: 'the browser is started and opens the tabs of its last session',
};

/** A tab is closed at a moment drawn at random from this many milliseconds. */
const CLOSE_MS = 1000;

/** A stop that the browser does not follow within this time is asked for again, so often at most: in one of two runs, WebKit went on loading. */
const STOP_MS = 200;
const STOP_MOST = 3;

/** How long a driver may take to open a tab and hand the address over. */
const OPEN_MS = 30_000;

export interface StageParts extends ToldCalm {
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
  /** What the server takes that is sent in this way. */
  formFor(how: Sending): Form | undefined;
  /** Launches the other engine. */
  launchSecond(): Promise<Browser>;
  /** Called when the scenario keeps the handler busy until then. */
  setBusyUntil(ms: number): void;
  /** Called for every tab, of the first and of the second browser. */
  onTab(tab: Tab, client: Client): void;
  /** Registers something to end after the trial: a bystander, a page of the kit. */
  endLater(end: () => unknown): void;
  /** Asks the server to stop; resolves when it has ended. */
  stopServer(): Promise<void>;
  /** Called when the browser holds back a request of the last tab. */
  onUnsent(): void;
  /** Whether the driver has reported the page as loaded. */
  hasShown(): boolean;
}

/** Whether the request of a connection is not fully answered, and not worth waiting for either. */
function isOver(trace: Trace, connection: number): boolean {
  const wait = waitsOf(trace).find((each) => each.connection.id === connection);
  return wait !== undefined && !isAwaited(trace, wait);
}

/** The stage of one trial. */
export function makeStage(parts: StageParts): Stage {
  const { browser, observer, watch, patienceMs } = parts;
  const { recorder } = observer;
  let visit: Arrival = { client: 'browser', sinceMs: Number.NEGATIVE_INFINITY, reload: false };
  let opened = 0;

  const addressOf = (path: string, host = parts.host) =>
    `${parts.tls ? 'https' : 'http'}://${host}:${observer.port}${path}`;
  const requestFor = (path: string) => (parts.tls ? HELLO : `${visit.method ?? 'GET'} ${path}`);
  const findLast = (trace: Trace, path: string) => askedFor(trace, visit, requestFor(path));
  const { calm, loaded, settle } = makeSettling(observer, watch, parts, (trace, path, isSo) =>
    hasCome(
      trace,
      visit,
      { request: requestFor(path), shown: path === parts.page && !visit.method && parts.hasShown() },
      isSo,
    ),
  );

  const openIn = (
    who: Browser,
    path: string,
    navigation: Navigation,
    { address = addressOf(path), arrivalMs, method }: { address?: string; arrivalMs?: number; method?: 'POST' } = {},
  ): Promise<Tab> =>
    inTurn(parts.turnOf(visit.client), async () => {
      const { client } = visit;
      const opening = who.open(address, navigation, () => {
        if (opened++ === 0) recorder.begin();
        visit = { client, sinceMs: recorder.clock(), reload: false, ...(method && { method }) };
        recorder.step('navigated', `${client} ${method ? 'posts to' : 'opens'} ${path} (${navigation})`);
      });
      const tab = await within(OPEN_MS, opening, `the driver did not open ${path} within ${OPEN_MS / 1000} s`);
      parts.onTab(tab, client);
      await calm(path, arrivalMs);
      return tab;
    });

  const ask = async (path: string, withinMs: number): Promise<boolean> => {
    const { tls, headers } = parts;
    const bystander = askAsBystander(observer.port, path, {
      host: observer.host,
      tls,
      headers,
      ...(observer.blind && { recorder }),
    });
    parts.endLater(() => bystander.close());
    const port = await bystander.port.catch(() => null); // refused: the wire shows it
    if (port === null) return false;
    observer.isBystander(port);
    recorder.step('asked', `a bystander asks for ${path}`);
    return await watch.until(
      (trace) =>
        trace.connections.some(
          (each) =>
            each.clientPort === port &&
            ((each.exchanges[0]?.answeredMs ?? each.closedMs) != null || isOver(trace, each.id)),
        ),
      { withinMs },
    );
  };

  const approachBy = async (path: string, how: Approach, step: 'approached' | 'navigated'): Promise<Tab> => {
    const { approach } = browser;
    if (!approach) throw new Error(`Cannot play: this browser cannot be made to stop at '${how}'`);
    const begun = approach(addressOf(path), how, () => {
      if (opened++ === 0) recorder.begin();
      visit = { client: 'browser', sinceMs: recorder.clock(), reload: false };
      recorder.step(step, SEEN_OF[how]);
    });
    const tab = await within(OPEN_MS, begun, `the driver did not come to '${how}' within ${OPEN_MS / 1000} s`);
    parts.onTab(tab, 'browser');
    return tab;
  };

  const follow = (tab: Tab, path: string, says: string, arrivalMs?: number): Promise<void> =>
    inTurn(parts.turnOf(visit.client), async () => {
      visit = { ...visit, sinceMs: recorder.clock() };
      recorder.step('navigated', says);
      await within(OPEN_MS, tab.follow(), `the driver did not press what leads to ${path} within ${OPEN_MS / 1000} s`);
      await calm(path, arrivalMs);
    });

  const sayUnsent = (path: string, when: string) => {
    recorder.step('unsent', `the browser has not sent GET ${path} ${when}`, { request: requestFor(path) });
    parts.onUnsent();
  };

  /** The request of the last navigation, to `path` and then to `next`, that the browser does not send though it could; or null. */
  const keptOf = async (path: string, next: string): Promise<string | null> => {
    const unsent = () => [path, next].find((each) => findLast(watch.trace(), each)?.completeMs == null) ?? null;
    if (observer.blind) return await loaded().then(() => null);
    await watch.until(() => unsent() === null, { withinMs: patienceMs });
    await settle(undefined, Number.POSITIVE_INFINITY); // whatever it waits for, it is not an answer
    const kept = unsent();
    if (kept === null) return null;
    sayUnsent(kept, 'within patience');
    return kept;
  };

  return {
    patienceMs,
    page: parts.page,
    open: (path) => openIn(browser, path, parts.navigation),
    async approach(path, how, ms) {
      return await inTurn('opening', async () => {
        const tab = await approachBy(path, how, 'approached');
        await watch.until(() => false, { withinMs: ms });
        return tab;
      });
    },
    letGo: (tab, path) => follow(tab, path, `the mouse lets go, and the browser opens ${path}`),
    async restoreSession(path) {
      await inTurn('opening', async () => {
        await approachBy(path, 'restored', 'navigated');
        await calm(path);
      });
    },
    async rest(ms) {
      await watch.until(() => false, { withinMs: ms });
    },
    async openEmbedded(path) {
      const outer = await serveOuter(embedding(addressOf(path)));
      parts.endLater(outer.close);
      return await openIn(browser, path, parts.navigation, { address: outer.address });
    },
    async send(how) {
      const form = parts.formFor(how);
      if (!form) throw new Error(`Cannot play: the server has no path for '${how}'`);
      const { path } = form;
      // Under the server's own name, the page is of the same site as the server's pages.
      const outer = await serveOuter(
        sending(how, addressOf(path), form),
        parts.host === '[::1]' ? undefined : parts.host,
      );
      parts.endLater(outer.close);
      await openIn(browser, path, parts.navigation, { address: outer.address, method: 'POST' });
      const isSent = (trace: Trace) =>
        requestsOf(trace, visit).filter(({ request }) => request === requestFor(path)).length >= REQUESTS[how];
      if (!observer.blind) await watch.until(isSent, { withinMs: patienceMs });
      await settle(path, Number.POSITIVE_INFINITY);
    },
    async openUnlessKeptBack(path, next) {
      await openIn(browser, path, parts.navigation, { arrivalMs: patienceMs });
      return await keptOf(path, next);
    },
    async followUnlessKeptBack(tab, path, next) {
      await follow(tab, path, `${visit.client} follows a link to ${path}`, patienceMs);
      return await keptOf(path, next);
    },
    async openBeside(path, ms) {
      await openIn(browser, path, parts.navigation, { arrivalMs: ms });
      if (!observer.blind && !findLast(watch.trace(), path)) sayUnsent(path, `in ${ms / 1000} s`);
    },
    async close(tab) {
      await delay(Math.random() * CLOSE_MS); // at no moment that the browser may have chosen itself
      recorder.step('note', 'a tab is closed');
      await within(OPEN_MS, tab.close(), `the driver did not close a tab within ${OPEN_MS / 1000} s`);
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
      for (let tried = 0; tried < STOP_MOST; tried++) {
        await within(OPEN_MS, tab.stop(), `the driver did not stop the navigation within ${OPEN_MS / 1000} s`);
        if (observer.blind || (await watch.until((trace) => !isLoading(trace, visit), { withinMs: STOP_MS }))) return;
      }
    },
    async reload(tab) {
      await inTurn(parts.turnOf(visit.client), async () => {
        visit = { ...visit, sinceMs: recorder.clock(), reload: true };
        recorder.step('reloaded', 'the page is reloaded');
        await within(OPEN_MS, tab.reload(), `the driver did not reload ${parts.page} within ${OPEN_MS / 1000} s`);
        await calm(parts.page);
      });
    },
    async findIdleButton() {
      if (!browser.findIdleButton) throw new Error('Cannot close idle sockets: this browser has no such button');
      const press = await browser.findIdleButton();
      return async () => {
        recorder.step('pressed', '"Close idle sockets" is pressed');
        await press();
      };
    },
    async stopServer() {
      recorder.step('stop-asked', 'the server is asked to stop (SIGTERM)');
      void parts.stopServer().then(() => recorder.step('server-ended', 'the server has ended'));
      // Requests no longer count: a server that stops may refuse them.
      const hasEnded = () => shutdownOf(watch.trace())?.endedMs != null;
      if (!(await watch.until(hasEnded, { withinMs: patienceMs, patient: true }))) throw new PlayEnded('overdue');
      await delay(CALM_MS); // its connections end when it ends
    },
    async visitWithSecondBrowser(path) {
      const second = await parts.launchSecond();
      observer.expect('second-browser');
      visit = { ...visit, client: 'second-browser' };
      await openIn(second, path, 'new-tab');
    },
  };
}
