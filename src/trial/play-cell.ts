/** One test of the matrix: decides whether the cell can be played, plays it, and gives its line. */
import { isBound } from '../beyond.ts';
import type { BrowserDefinition } from '../browsers/browser.ts';
import { installOf } from '../browsers/install-of.ts';
import { browsers } from '../browsers/list.ts';
import type { Options } from '../options.ts';
import { type Coordinates, lineOf, unplayedLine } from '../results/line.ts';
import type { Canary, Navigation, Result } from '../results/schema.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { type Feature, offersOf, type ServerDefinition } from '../servers/definition.ts';
import { MissingProgram } from '../servers/errors.ts';
import type { BrowserSearch, FoundBrowser } from '../system/find-browsers.ts';
import type { Trace } from '../wire/trace.ts';
import { canaryOf } from './canary.ts';
import { keepEvidence } from './evidence.ts';
import { explain } from './explain.ts';
import type { Supply } from './supply.ts';
import { runTrial, type ServerInUse } from './trial.ts';

export interface CellRequest {
  readonly browser: BrowserDefinition;
  readonly server: ServerDefinition;
  readonly scenario: Scenario;
  readonly navigation: Navigation;
  readonly trial: number;
  readonly run: string;
  readonly options: Options;
  readonly installed: BrowserSearch;
  readonly supply: Supply;
  /** The server itself, where it runs already. */
  readonly running?: ServerInUse;
  /** Host name to open the address with, in place of the one that the supply calls for. */
  readonly host?: string;
  /** Ends the trial early: nobody waits for it any more. */
  readonly signal?: AbortSignal;
}

export interface Played {
  readonly result: Result;
  readonly trace: Trace | null;
  /** The capture's file, with an observer that captures. It is the caller's. */
  readonly pcap: string | null;
  /** Whether the browser makes speculative connections here at all; null where nobody asked it. */
  readonly canary: Canary | null;
  /** The file of the browser's own network log, where it was asked for and is worth keeping. It is the caller's. */
  readonly netlog: string | null;
}

/** Plays one trial of a cell. Never rejects for what the pair does: a fault of the kit gives a `broken` line. */
export async function playCell(request: CellRequest): Promise<Played> {
  const { browser, server, scenario, options, installed } = request;
  const install = await installOf(browser, installed);
  // A plain Playwright test has one way to open a page.
  const navigation = browser.profile === 'automation' ? 'goto' : request.navigation;
  const at: Coordinates = {
    run: request.run,
    browser: {
      id: browser.id,
      engine: browser.engine,
      source: install?.source ?? '',
      version: install?.version ?? '',
      profile: browser.profile,
    },
    navigation,
    isolation: request.supply.isolation,
    server: { id: server.id, model: server.model },
    scenario: scenario.id,
    trial: request.trial,
    patienceMs: options.patience,
  };
  const unplayed = (verdict: 'unavailable' | 'broken', reason: string): Played => ({
    result: unplayedLine(at, verdict, reason),
    trace: null,
    pcap: null,
    canary: null,
    netlog: null,
  });
  const second = await secondOf(browser, installed);
  const obstacle = whyNot(request, navigation, install, second !== null);
  if (!install || obstacle) return unplayed('unavailable', obstacle ?? 'not installed');
  try {
    const canary = browser.profile === 'person' ? await canaryOf(browser, install, request.supply, options.bind) : null;
    const observed = await runTrial({
      browser,
      install,
      second,
      server,
      scenario,
      navigation,
      options,
      supply: request.supply,
      host: hostOf(request),
      ...(request.running && { running: request.running }),
      ...(request.signal && { signal: request.signal }),
    });
    try {
      const names = { browser: browser.title, ...(second ? { 'second-browser': second.browser.title } : {}) };
      const { trace, netlog } =
        options.evidence === 'netlog' ? await explain(observed, browser) : { ...observed, netlog: null };
      return {
        result: lineOf(at, { ...observed, trace, names, canary }, server.page === undefined ? 'good' : 'any'),
        trace,
        pcap: observed.pcap && (await keepEvidence(observed.pcap)),
        netlog: netlog && (await keepEvidence(netlog)),
        canary,
      };
    } finally {
      await observed.dispose();
    }
  } catch (error) {
    if (error instanceof MissingProgram) return unplayed('unavailable', error.message);
    return unplayed('broken', error instanceof Error ? error.message : String(error));
  }
}

/**
 * Browsers learn what a host needs. Where trials share one, each has a host name of its own (RFC 6761 §6.3). At an address that
 * others reach there is nothing but that address.
 */
let hosts = 0;
function hostOf({ host, supply, options }: CellRequest): string {
  if (isBound(options)) return options.bind;
  if (host !== undefined) return host;
  return supply.isolation === 'trial' ? 'localhost' : `t${hosts++}.localhost`;
}

/** What a server may lack, as it is told. */
const FEATURES = {
  slow: 'page that takes its time (/slow)',
  redirect: 'redirect (/redirect)',
  events: 'event stream (/events)',
  websocket: 'WebSocket (/socket)',
  tls: 'TLS',
} as const satisfies Record<Feature, string>;

/** Why the cell cannot be played; null if it can. */
function whyNot(
  { browser, server, scenario, installed, options }: CellRequest,
  navigation: Navigation,
  install: FoundBrowser | undefined,
  hasSecond: boolean,
): string | null {
  if (!install && browser.program) return `${browser.program} is not installed`;
  if (!install) {
    return installed.notes[browser.engine] ?? `${browser.title} is not installed: run \`npx standoff setup\``;
  }
  if (!browser.navigations(install).includes(navigation)) {
    return `${browser.title} cannot be navigated by '${navigation}' here; it can by ${browser.navigations(install).join(', ')}`;
  }
  if (scenario.needs === 'close-idle-sockets' && !browser.closesIdleSockets) {
    return `${browser.title} has no "Close idle sockets"`;
  }
  if (server.page !== undefined && !scenario.anyPage) {
    return `the scenario needs pages of the kit's own site, and ${server.title} has a page of its own`;
  }
  const overTls = scenario.needsOfServer?.includes('tls') ?? false;
  if (!overTls && offersOf(server).includes('tls')) {
    return `${server.title} speaks TLS and nothing else, and ${scenario.id} is played without`;
  }
  if (overTls && browser.byHand) return `nobody can tell ${browser.title} to accept the run's certificate`;
  const lacking = (scenario.needsOfServer ?? []).filter((feature) => !offersOf(server).includes(feature));
  if (lacking.length > 0) return `${server.title} has no ${lacking.map((feature) => FEATURES[feature]).join(', no ')}`;
  if (scenario.needs === 'second-host' && isBound(options)) {
    return `the scenario needs a second host name of the server, and at ${options.bind} it has none`;
  }
  if (scenario.needs === 'second-browser' && !hasSecond) return 'no browser of another engine is installed';
  return null;
}

/** The first installed browser of another engine, in the order of the list. */
async function secondOf(
  browser: BrowserDefinition,
  installed: BrowserSearch,
): Promise<{ browser: BrowserDefinition; install: FoundBrowser } | null> {
  for (const other of browsers) {
    const install = other.engine === browser.engine ? undefined : await installOf(other, installed);
    if (install) return { browser: other, install };
  }
  return null;
}
