/** One test of the matrix: decides whether the cell can be played, plays it, and returns its line. */

import { randomUUID } from 'node:crypto';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { APPROACHES, type BrowserDefinition } from '../browsers/browser.ts';
import { browsers, installOf } from '../browsers/list.ts';
import { atPortOfRun, type LivedIn, livedInProfile } from '../browsers/lived-in.ts';
import type { Canary, Navigation, Result } from '../domain/schema.ts';
import type { Trace } from '../domain/trace.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { type Feature, offersOf, type ServerDefinition, speaksTls } from '../servers/definition.ts';
import { MissingProgram } from '../servers/errors.ts';
import { isBound } from '../system/beyond.ts';
import type { BrowserSearch, FoundBrowser } from '../system/find-browsers.ts';
import { type Folder, makeFolder, removeAtExit } from '../system/folder.ts';
import { readMozLog } from '../wire/mozlog.ts';
import { readNetLog, repairNetLog } from '../wire/netlog.ts';
import { noLog, withReasons } from '../wire/own-log.ts';
import { canaryOf } from './canary.ts';
import { type Coordinates, lineOf, unplayedLine } from './line.ts';
import type { NATURAL, Options } from './options.ts';
import { historyOf, navigationOf } from './selection.ts';
import type { Supply } from './supply.ts';
import { type FinishedTrial, type Posted, runTrial, type ServerInUse } from './trial.ts';

/*
 * Where a run keeps large files until the reporter takes them: captures, browser logs, long traces. Processes pass on
 * only their paths, so none ever has them in memory. The folder exists until the runner ends, since Playwright's blob
 * reporter reads last.
 */

/** The variable that names the folder to the processes of a run. */
export const EVIDENCE_FOLDER = 'STANDOFF_EVIDENCE_FOLDER';

let own: Promise<Folder> | undefined;

/** Makes the folder, for this process and those that it starts. */
export async function makeEvidenceFolder(): Promise<void> {
  const folder = await makeFolder('evidence');
  removeAtExit(folder);
  process.env[EVIDENCE_FOLDER] = folder.path;
}

/** A path in that folder for one new file. Outside a run this process makes its own folder. */
export async function evidencePath(): Promise<string> {
  return path.join(process.env[EVIDENCE_FOLDER] ?? (await ownFolder()), randomUUID());
}

/** Moves a file there, since its own folder is about to be removed; returns its new path. */
async function keepEvidence(file: string): Promise<string> {
  const kept = await evidencePath();
  await rename(file, kept);
  return kept;
}

async function ownFolder(): Promise<string> {
  own ??= makeFolder('evidence').then((folder) => {
    removeAtExit(folder);
    return folder;
  });
  return (await own).path;
}

/* Reads the browser's own network log after a trial, and adds its reasons to the trace. */

export interface Explained {
  readonly trace: Trace;
  /** The file of the log as viewers open it; null if there is none. */
  readonly netlog: string | null;
}

/**
 * A longer log, in bytes, is kept but not read: V8 strings cannot be that long, and the player has other trials to
 * play.
 */
const LONGEST = 256 << 20;

/** Never rejects: if the log is missing or broken, the reasons are null and a note in the trace says why. */
export async function explain(
  { trace, log }: Pick<FinishedTrial, 'trace' | 'log'>,
  { engine, title }: Pick<BrowserDefinition, 'engine' | 'title'>,
): Promise<Explained> {
  if (log === null) return { trace: withReasons(trace, noLog(`${title} writes no network log`)), netlog: null };
  try {
    const { size } = await stat(log);
    if (size > LONGEST) return { trace: withReasons(trace, noLog(`its network log has ${size} bytes`)), netlog: log };
    const text = await readFile(log, 'utf8');
    const whole = engine === 'firefox' ? text : repairNetLog(text);
    if (whole !== null && whole !== text) await writeFile(log, whole);
    const read = engine === 'firefox' ? readMozLog(text) : readNetLog(text);
    return { trace: withReasons(trace, read), netlog: whole ? log : null };
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it wrote no network log' : String(error);
    return { trace: withReasons(trace, noLog(why)), netlog: null };
  }
}

export interface CellRequest {
  readonly browser: BrowserDefinition;
  readonly server: ServerDefinition;
  readonly scenario: Scenario;
  /** `natural`: that of the browser. */
  readonly navigation: Navigation | typeof NATURAL;
  readonly trial: number;
  readonly run: string;
  readonly options: Options;
  readonly installed: BrowserSearch;
  readonly supply: Supply;
  /** The server itself, if it is already running. */
  readonly running?: ServerInUse;
  /** Host name to open the address with, instead of the one that the supply needs. */
  readonly host?: string;
  /** Ends the trial early, when nobody waits for it any more. */
  readonly signal?: AbortSignal;
  /** Called with what the browser posted, if it did. */
  onPosted?(posted: readonly Posted[]): void;
}

export interface PlayedCell {
  readonly result: Result;
  readonly trace: Trace | null;
  /** The capture's file, with an observer that captures. The caller owns it. */
  readonly pcap: string | null;
  /** Whether the browser makes speculative connections here at all; null if this was not checked. */
  readonly canary: Canary | null;
  /** The file of the browser's own network log, if it was wanted and is worth keeping. The caller owns it. */
  readonly netlog: string | null;
}

/** Plays one trial of a cell. It never rejects, whatever the pair does: a fault of the kit gives a `broken` line. */
export async function playCell(request: CellRequest): Promise<PlayedCell> {
  const { browser, server, scenario, options, installed } = request;
  const install = await installOf(browser, installed);
  const navigation = navigationOf(browser, request.navigation);
  const history = historyOf(scenario.id);
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
    history,
    host: options.host,
    isolation: request.supply.isolation,
    server: { id: server.id, model: server.model },
    scenario: scenario.id,
    trial: request.trial,
    patienceMs: options.patience,
  };
  const unplayed = (verdict: 'unavailable' | 'broken', reason: string): PlayedCell => ({
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
    const playIn = (livedIn: LivedIn | null) =>
      runTrial({
        browser,
        install,
        second,
        server,
        scenario,
        navigation,
        options,
        supply: request.supply,
        host: hostOf(request),
        ...(livedIn && { livedIn }),
        ...(request.running && { running: request.running }),
        ...(request.signal && { signal: request.signal }),
        ...(request.onPosted && { onPosted: request.onPosted }),
      });
    const observed =
      history === 'fresh'
        ? await playIn(null)
        : await atPortOfRun(async () =>
            playIn(await livedInProfile(browser, { install, env: request.supply.env }, scenario.needs === 'bookmark')),
          );
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
 * Browsers remember things about each host. Where trials share a browser, each has its own host name (RFC 6761 §6.3).
 * At an address that other machines reach, that address is the only choice.
 */
let hosts = 0;
function hostOf({ host, supply, options }: CellRequest): string {
  if (isBound(options)) return options.bind;
  if (options.host !== 'localhost') return options.host;
  if (host !== undefined) return host;
  return supply.isolation === 'trial' ? 'localhost' : `t${hosts++}.localhost`;
}

/** Whether an address is opened, and not a name. */
const isElsewhere = (options: Options): boolean => isBound(options) || options.host !== 'localhost';

/** The words for features that a server may lack. */
const FEATURES = {
  slow: 'slow page (/slow)',
  redirect: 'redirect (/redirect)',
  events: 'event stream (/events)',
  websocket: 'WebSocket (/socket)',
  tls: 'TLS',
  concurrent: 'more than one request at a time',
  posts: 'path that takes a POST',
  upload: 'path that takes a file',
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
    return `${browser.title} cannot be navigated by '${navigation}' here; possible: ${browser.navigations(install).join(', ')}`;
  }
  const approach = APPROACHES.find((each) => each === scenario.needs);
  if (approach && !browser.approaches?.().includes(approach)) {
    return `${browser.title} cannot be made to stop at '${approach}' here`;
  }
  if (scenario.livedIn && !browser.remembers) return `${browser.title} has no profile that can be lived in`;
  if (scenario.livedIn && isElsewhere(options)) return `a lived-in profile knows localhost, and no other address`;
  if (scenario.needs === 'close-idle-sockets' && !browser.closesIdleSockets) {
    return `${browser.title} has no "Close idle sockets"`;
  }
  if (server.page !== undefined && !scenario.anyPage) {
    return `the scenario needs the pages of the kit's own site, and ${server.title} has its own page`;
  }
  if (speaksTls(server)) {
    const isPlayable = scenario.needsOfServer?.includes('tls') || (server.page !== undefined && scenario.overTls);
    if (!isPlayable) return `${server.title} speaks only TLS, and ${scenario.id} is played without it`;
    if (browser.byHand) return `${browser.title} cannot be made to accept the server's certificate`;
  }
  const lacking = (scenario.needsOfServer ?? []).filter((feature) => !offersOf(server).includes(feature));
  if (lacking.length > 0) return `${server.title} has no ${lacking.map((feature) => FEATURES[feature]).join(', no ')}`;
  if (scenario.needs === 'second-host' && isElsewhere(options)) {
    return `the scenario needs a second host name of the server, and an address has none`;
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
