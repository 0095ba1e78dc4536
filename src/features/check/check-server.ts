/** Checks one server: probes it with raw sockets, then plays the scenarios that need no page of the kit's own. */

import { setMaxListeners } from 'node:events';
import os from 'node:os';
import type { BrowserDefinition } from '../../browsers/browser.ts';
import { installOf } from '../../browsers/list.ts';
import type { Canary, Result } from '../../domain/schema.ts';
import type { Traits } from '../../domain/server-traits.ts';
import type { Basics } from '../../probe/probe.ts';
import { canaryOf } from '../../run/canary.ts';
import { NATURAL, type Options } from '../../run/options.ts';
import { type PlayedCell, playCell } from '../../run/play-cell.ts';
import { freshBrowsers, sharedBrowsers } from '../../run/supply.ts';
import { bystander } from '../../scenarios/bystander.ts';
import { firstVisit } from '../../scenarios/first-visit.ts';
import { reload } from '../../scenarios/reload.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { secondBrowser } from '../../scenarios/second-browser.ts';
import { twoTabs } from '../../scenarios/two-tabs.ts';
import { ServerError } from '../../servers/errors.ts';
import type { BrowserSearch } from '../../system/find-browsers.ts';
import { type Answer, answerOf, couldNotTell } from './answer.ts';
import { type CheckBrowsers, firstWord, isMain, notesOn, probeSubject } from './before.ts';
import { patienceFor, seenIn, type Tried } from './seen.ts';
import { type Serving, type Subject, serve, whyNotStarted } from './subject.ts';

/* The trials of a check: which one a browser plays next, and how many are played at a time. Pure but for `playJobs()`. */

/** The scenarios that need no page of the kit's own, the most useful first, in case the check is interrupted. */
const played: readonly Scenario[] = [bystander, firstVisit, reload, twoTabs, secondBrowser];

/** Those that tell most, in this order: the others show nothing that these do not. */
const telling: readonly Scenario[] = [bystander, reload];

/** One more, where something was seen to block the server. */
const tellingOfBlocked: readonly Scenario[] = [...telling, twoTabs];

export interface Job {
  readonly browser: BrowserDefinition;
  readonly scenario: Scenario;
  readonly trial: number;
}

/** A trial that has ended. */
export type Ended = Pick<Result, 'scenario' | 'verdict' | 'provoked' | 'cause'>;

export interface Extent {
  /** The most trials of the bystander. */
  readonly trials: number;
  /** Everything is played, whatever the first trials show. */
  readonly thorough: boolean;
  /** Something that browsers leave open was seen to block the server, or it is not known. */
  readonly blocks: boolean;
  /** The scenario with a second browser needs two engines. */
  readonly engines: number;
}

/**
 * What a browser plays next, given its trials so far; null when nothing more can change the answer for it: a proven stall settles it.
 * A server that nothing blocks gets one visit of each telling kind. Where something blocks it, a browser whose
 * connections depend on a race, and that has not met it, is asked again, up to `trials` times; so it is after a trial that broke, or
 * showed a stall without proof.
 */
export function nextJob(browser: BrowserDefinition, ended: readonly Ended[], extent: Extent): Job | null {
  const { trials, thorough, blocks, engines } = extent;
  const count = ({ id }: Scenario) => ended.filter(({ scenario }) => scenario === id).length;
  const job = (scenario: Scenario): Job => ({ browser, scenario, trial: count(scenario) });
  if (thorough) {
    const wanted = played.filter(({ needs }) => needs !== 'second-browser' || engines > 1);
    const most = (scenario: Scenario) => (isRepeated(browser, scenario) ? trials : 1);
    const round = Math.min(...wanted.filter((each) => count(each) < most(each)).map(count));
    const next = wanted.find((each) => count(each) === round && count(each) < most(each));
    return next ? job(next) : null;
  }
  if (ended.some(({ verdict, cause }) => verdict === 'stalled' && cause?.proven)) return null;
  const open = (blocks ? tellingOfBlocked : telling).find((each) => count(each) === 0);
  const shown = ended.filter(({ verdict }) => verdict !== 'broken' && verdict !== 'unavailable');
  const isOpen =
    shown.length === 0 ||
    shown.some(({ verdict }) => verdict === 'stalled') ||
    (blocks && browser.races === 'all' && !ended.some((each) => each.provoked));
  const again = isOpen && count(bystander) < trials ? bystander : null;
  const next = shown.some(({ verdict }) => verdict === 'stalled') ? (again ?? open) : (open ?? again);
  return next ? job(next) : null;
}

/** A scenario whose result depends on a race is repeated, and so is the bystander, because it is the main question. */
const isRepeated = ({ races }: BrowserDefinition, scenario: Scenario): boolean =>
  scenario === bystander || races === 'all' || races.includes(scenario.id);

/** How the jobs of a check are played. */
export interface Playing {
  /** Known when the probe is over. Until then each browser plays only its first job, which does not depend on it. */
  readonly extent: Promise<Extent>;
  /** How many trials of a browser may be played at the same time; null: one at a time of all browsers. */
  readonly lanes: number | null;
  readonly signal: AbortSignal;
  /** Resolves when the browser can play. */
  ready?(browser: BrowserDefinition): Promise<unknown>;
  /** Null: it was interrupted. */
  play(job: Job): Promise<Ended | null>;
}

/** Plays the jobs of several browsers until none has another, or the signal is aborted. */
export async function playJobs(browsers: readonly BrowserDefinition[], playing: Playing): Promise<void> {
  const { lanes, signal, play, ready } = playing;
  const ended = new Map<BrowserDefinition, Ended[]>(browsers.map((each) => [each, []]));
  const under = new Map<BrowserDefinition, Job[]>(browsers.map((each) => [each, []]));
  /** Jobs under way count as ended, as if they had shown nothing, so that none is played twice. */
  const take = async (browser: BrowserDefinition): Promise<Job | null> => {
    const [over, open] = [ended.get(browser) ?? [], under.get(browser) ?? []];
    const isFirst = over.length + open.length === 0;
    const extent = isFirst ? null : await playing.extent;
    const known = [...over, ...open.map(({ scenario }) => ({ scenario: scenario.id, ...UNKNOWN }))];
    const job = extent ? nextJob(browser, known, extent) : { browser, scenario: bystander, trial: 0 };
    if (job) open.push(job);
    return job;
  };
  const playNext = async (browser: BrowserDefinition): Promise<boolean> => {
    const job = signal.aborted ? null : await take(browser);
    if (!job) return false;
    await ready?.(browser);
    const seen = signal.aborted ? null : await play(job);
    const mine = under.get(browser) ?? [];
    mine.splice(mine.indexOf(job), 1);
    ended.get(browser)?.push(seen ?? { scenario: job.scenario.id, ...UNKNOWN });
    return true;
  };
  if (lanes === null) {
    for (let left = [...browsers]; left.length > 0; ) {
      const more: BrowserDefinition[] = [];
      for (const browser of left) if (await playNext(browser)) more.push(browser);
      left = more;
    }
    return;
  }
  const lane = async (browser: BrowserDefinition): Promise<void> => {
    while (await playNext(browser));
  };
  await Promise.all(browsers.flatMap((browser) => Array.from({ length: lanes }, async () => lane(browser))));
}

const UNKNOWN = { verdict: 'broken', provoked: false, cause: null } as const;

export interface CheckContext extends CheckBrowsers {
  readonly run: string;
  readonly options: Options;
  readonly trials: number;
  /** Everything is played, whatever the first trials show. */
  readonly thorough: boolean;
  readonly installed: BrowserSearch;
  /** The environment variables of the display, if the kit started one. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Called with what is known so far, as soon as it is: a sentence. */
  tell(sentence: string): void;
  /** Saves a trial; returns its line as written. */
  keep(played: PlayedCell): Result;
}

/** What came of the remedy; `played` is null, with the reason in `sentence`, if it could not be played. */
export interface FixProof {
  readonly played: string | null;
  readonly safety: Answer['safety'];
  readonly sentence: string;
}

export interface Checked extends Answer {
  readonly subject: Subject;
  readonly results: readonly Result[];
  readonly tried: readonly Tried[];
  readonly traits: Traits | null;
  readonly canary: Readonly<Record<string, Canary>>;
  /** What a reader must know about how the server was tested. */
  readonly notes: readonly string[];
  /** What came of the remedy, where it was played. */
  readonly fix?: FixProof;
}

/** @throws InputError if nothing listens where the server should already run */
export async function checkServer(subject: Subject, context: CheckContext): Promise<Checked> {
  const { signal, browsers, missing } = context;
  const nothing = { subject, results: [], tried: [], traits: null, canary: {}, notes: [] };
  const serving = await serve(subject, signal);
  setMaxListeners(0, signal); // each trial and each wait of the probe listens
  const starting = startLater(subject, context);
  try {
    let know: (basics: Basics | null) => void = () => {};
    const basics = new Promise<Basics | null>((resolve) => {
      know = resolve;
    });
    const probing = probeSubject(subject, serving, signal, {
      onBasics: know,
      onDoubt(obstacle) {
        if (isMain(obstacle)) context.tell(`${firstWord(obstacle)} Once more, to be sure:`);
      },
      onFound(obstacle) {
        if (!isMain(obstacle)) return;
        context.tell(firstWord(obstacle));
        starting.begin(); // a server that does not start is reported before any browser starts
      },
      busyWith: starting.busyWith,
    });
    const driving = probing.then(
      () => {
        know(null); // it may have failed before it knew anything
        starting.begin();
      },
      () => know(null),
    );
    const probed = probing.then(({ traits }) => traits);
    // Only one of them may use a server that is shared.
    if (!serving.fresh) await probed;
    const driven = Promise.race([starting.begun, driving.then(() => probed)]).then(() =>
      drive(subject, serving, starting, { basics, traits: probed }, context),
    );
    await Promise.allSettled([probing, driven]); // whatever fails, nothing may go on
    const [{ traits, unprobed }, { tried, canary }] = [await probing, await driven];
    const hasHeaders = Object.keys(subject.definition.headers ?? {}).length > 0;
    const { command } = subject;
    const answer = answerOf({ traits, unprobed, tried, browsers, missing, hasHeaders, command });
    const notes = notesOn(subject, context, { traits, tried });
    return {
      ...answer,
      subject,
      results: tried.map(({ result }) => result),
      tried,
      traits,
      canary,
      notes,
    };
  } catch (error) {
    if (signal.aborted) return { ...nothing, ...couldNotTell('it was interrupted') };
    if (!(error instanceof ServerError)) throw error;
    return { ...nothing, ...couldNotTell(`the server did not start: ${whyNotStarted(error, subject)}`) };
  } finally {
    await starting.close();
    await serving.close();
  }
}

type Starting = ReturnType<typeof startLater>;

/** Those that take longest to start come first, so that they are not the last to visit. */
const SLOW_TO_START: readonly BrowserDefinition['engine'][] = ['firefox', 'chromium', 'webkit'];

/** The browsers of a check. They are started while the probe goes on, and each visits as soon as it can. */
function startLater({ definition }: Subject, { browsers, installed, env, options, signal }: CheckContext) {
  const headers = Object.keys(definition.headers ?? {}).length > 0 ? definition.headers : undefined;
  const supply = sharedBrowsers(env, undefined, headers);
  const inOrder = browsers.toSorted(
    (one, other) => SLOW_TO_START.indexOf(one.engine) - SLOW_TO_START.indexOf(other.engine),
  );
  const started = new Map<BrowserDefinition, Promise<unknown>>();
  let starting: Promise<unknown> | null = null;
  let announce = () => {};
  const begun = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const start = async (browser: BrowserDefinition): Promise<void> => {
    const install = signal.aborted ? null : await installOf(browser, installed);
    // A browser that does not start is found again by its first trial.
    if (install) await canaryOf(browser, install, supply, options.bind).catch(() => {});
  };
  return {
    supply,
    begun,
    begin() {
      if (started.size > 0) return;
      for (const browser of inOrder) started.set(browser, start(browser));
      starting = Promise.all(started.values()).then(() => {
        starting = null;
      });
      announce();
    },
    ready: async (browser: BrowserDefinition) => void (await started.get(browser)),
    busyWith: () => starting,
    async close() {
      await starting;
      await supply.close();
    },
  };
}

/** The first trial of each browser opens the page under the name that people usually type. */
const PLAIN_NAME = 'localhost';

/** What the probe says, as far as it is. */
interface Probed {
  readonly basics: Promise<Basics | null>;
  readonly traits: Promise<Traits | null>;
}

async function drive(
  { definition }: Subject,
  serving: Serving,
  starting: Starting,
  probed: Probed,
  context: CheckContext,
): Promise<{ tried: Tried[]; canary: Record<string, Canary> }> {
  const { page = '/', headers = {} } = definition;
  const { browsers, installed, env, run, signal } = context;
  const basics = await probed.basics;
  const options = { ...context.options, patience: patienceFor(context.options.patience, basics) };
  const engines = new Set(installed.browsers.map(({ engine }) => engine)).size;
  const { trials, thorough } = context;
  const own = Object.keys(headers).length > 0 ? headers : undefined;
  const named = hasNames(basics);
  const supply = named ? starting.supply : freshBrowsers(env, own);
  const tried: Tried[] = [];
  const canary: Record<string, Canary> = {};
  const visited = new Set<BrowserDefinition>();
  const play = async ({ browser, scenario, trial }: Job): Promise<Ended | null> => {
    const isFirst = !visited.has(browser);
    visited.add(browser);
    const running = await serving.running();
    const played = await playCell({
      browser,
      server: definition,
      scenario,
      navigation: NATURAL,
      trial,
      run,
      options,
      installed,
      supply,
      signal,
      ...((isFirst || !named) && { host: PLAIN_NAME }),
      ...(running && { running }),
    });
    if (played.canary) canary[browser.id] = played.canary;
    if (signal.aborted && played.result.verdict === 'broken') return null; // it was interrupted
    const result = context.keep(played);
    tried.push({ result, seen: played.trace && seenIn(played.trace, page) });
    context.tell(`${browser.title}, ${scenario.id}: ${outcomeOf(result)}`);
    return result;
  };
  try {
    const extent = probed.traits.then((traits) => ({ trials, thorough, blocks: isBlocked(traits), engines }));
    extent.catch(() => {}); // told by whoever awaits it
    // A second trial of the same browser at the same time is worth its disturbance only where many are played.
    const lanes = serving.fresh ? (thorough ? os.availableParallelism() : 1) : null;
    await playJobs(browsers, { extent, lanes, signal, ready: starting.ready, play });
  } finally {
    if (!named) await supply.close();
  }
  return { tried, canary };
}

/** A trial in a few words. */
const outcomeOf = ({ verdict, cause, reason }: Result): string =>
  cause
    ? `${verdict}, ${cause.kind}${cause.proven ? ', proven' : ''}`
    : `${verdict}${reason === null ? '' : `: ${reason}`}`;

/** Whether anything that browsers leave open kept the server from answering, or from answering soon; or that is not known. */
const isBlocked = (traits: Traits | null): boolean =>
  traits === null ||
  traits.obstacles.some(
    ({ left, outcome }) =>
      (left === 'silent' && outcome !== 'answered') || (left === 'kept-alive' && !outcome.startsWith('answered')),
  );

/** Whether each trial can open the page under its own host name. */
export const hasNames = (basics: Basics | null): boolean => basics?.page?.otherName.alike ?? false;
