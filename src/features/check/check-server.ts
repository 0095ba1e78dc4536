/** Checks one server: probes it with raw sockets, then plays the scenarios that need no page of the kit's own. */

import os from 'node:os';
import type { BrowserDefinition } from '../../browsers/browser.ts';
import { grouped } from '../../domain/cells.ts';
import type { Canary, Result } from '../../domain/schema.ts';
import type { Traits } from '../../domain/server-traits.ts';
import type { Options } from '../../run/options.ts';
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
import { type CheckBrowsers, notesOn, probeSubject } from './before.ts';
import { patienceFor, seenIn, type Tried } from './seen.ts';
import { type Serving, type Subject, serve, whyNotStarted } from './subject.ts';

/* The trials of a check: their order, and how many are played at a time. */

/** The scenarios that need no page of the kit's own, the most useful first, in case the check is interrupted. */
const played: readonly Scenario[] = [bystander, firstVisit, reload, twoTabs, secondBrowser];

export interface Job {
  readonly browser: BrowserDefinition;
  readonly scenario: Scenario;
  readonly trial: number;
}

/**
 * Every scenario with every browser; all are played once before any is played twice. A scenario whose result depends on
 * a race is played `trials` times, and so is the bystander, because it is the main question. The others give the same
 * result each time (docs/fidelity.md) and are played once. The scenario with a second browser needs two engines.
 */
export function jobsOf(browsers: readonly BrowserDefinition[], trials: number, engines: number): Job[] {
  const scenarios = played.filter(({ needs }) => needs !== 'second-browser' || engines > 1);
  return Array.from({ length: trials }, (_, trial) =>
    scenarios.flatMap((scenario) => browsers.map((browser) => ({ browser, scenario, trial }))).filter(isWorthIt),
  ).flat();
}

const isWorthIt = ({ browser: { races }, scenario, trial }: Job): boolean =>
  trial === 0 || scenario === bystander || races === 'all' || races.includes(scenario.id);

/**
 * Plays jobs until all are played or `signal` is aborted.
 * @param together whether several may be played at the same time
 */
export async function playJobs(
  jobs: readonly Job[],
  together: boolean,
  signal: AbortSignal,
  play: (job: Job) => Promise<void>,
): Promise<void> {
  const queues = together ? grouped(jobs, ({ browser }) => browser.id) : [[...jobs]];
  const lane = async (queue: Job[]): Promise<void> => {
    for (let job = queue.shift(); job && !signal.aborted; job = queue.shift()) await play(job);
  };
  await Promise.all(
    queues.flatMap((queue) =>
      Array.from({ length: together ? widthOf(queue[0]?.browser) : 1 }, async () => lane(queue)),
    ),
  );
}

/** As in playwright.config.ts: a browser whose trials wait for their turn needs more lanes. */
const widthOf = (browser: BrowserDefinition | undefined): number =>
  Math.ceil((browser?.races === 'all' ? 2 : 1.5) * os.availableParallelism());

export interface CheckContext extends CheckBrowsers {
  readonly run: string;
  readonly options: Options;
  readonly trials: number;
  readonly installed: BrowserSearch;
  /** The environment variables of the display, if the kit started one. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Called before the first trial with the number of trials. */
  expect(trials: number): void;
  /** Saves a trial; returns its line as written. */
  keep(played: PlayedCell): Result;
}

export interface Checked extends Answer {
  readonly subject: Subject;
  readonly results: readonly Result[];
  readonly tried: readonly Tried[];
  readonly traits: Traits | null;
  readonly canary: Readonly<Record<string, Canary>>;
  /** What a reader must know about how the server was tested. */
  readonly notes: readonly string[];
}

/** @throws InputError if nothing listens where the server should already run */
export async function checkServer(subject: Subject, context: CheckContext): Promise<Checked> {
  const { signal, browsers, missing } = context;
  const nothing = { subject, results: [], tried: [], traits: null, canary: {}, notes: [] };
  const serving = await serve(subject, signal);
  try {
    // A server that does not start is reported at once, before any browser starts.
    const probing = await probeSubject(subject, serving, signal);
    const { tried, canary } = await drive(subject, serving, probing.traits, context);
    const hasHeaders = Object.keys(subject.definition.headers ?? {}).length > 0;
    const { command } = subject;
    const answer = answerOf({ ...probing, tried, browsers, missing, hasHeaders, command });
    const notes = notesOn(subject, context, { traits: probing.traits, tried });
    return {
      ...answer,
      subject,
      results: tried.map(({ result }) => result),
      tried,
      traits: probing.traits,
      canary,
      notes,
    };
  } catch (error) {
    if (signal.aborted) return { ...nothing, ...couldNotTell('it was interrupted') };
    if (!(error instanceof ServerError)) throw error;
    return { ...nothing, ...couldNotTell(`the server did not start: ${whyNotStarted(error, subject)}`) };
  } finally {
    await serving.close();
  }
}

/** The first trial of each browser opens the page under the name that people usually type. */
const PLAIN_NAME = 'localhost';

async function drive(
  { definition }: Subject,
  serving: Serving,
  traits: Traits | null,
  context: CheckContext,
): Promise<{ tried: Tried[]; canary: Record<string, Canary> }> {
  const { page = '/', headers = {} } = definition;
  const { browsers, installed, env, run, signal } = context;
  const options = { ...context.options, patience: patienceFor(context.options.patience, traits) };
  const engines = new Set(installed.browsers.map(({ engine }) => engine)).size;
  const jobs = jobsOf(browsers, context.trials, engines);
  const own = Object.keys(headers).length > 0 ? headers : undefined;
  const named = hasNames(traits);
  const supply = named ? sharedBrowsers(env, undefined, own) : freshBrowsers(env, own);
  const tried: Tried[] = [];
  const canary: Record<string, Canary> = {};
  context.expect(jobs.length);
  const play = async (job: Job) => {
    const { browser, scenario, trial } = job;
    const running = await serving.running();
    const isFirst = jobs.find((each) => each.browser === browser) === job;
    const played = await playCell({
      browser,
      server: definition,
      scenario,
      navigation: 'new-tab',
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
    if (signal.aborted && played.result.verdict === 'broken') return; // it was interrupted
    const result = context.keep(played);
    tried.push({ result, seen: played.trace && seenIn(played.trace, page) });
  };
  try {
    // Jobs are taken from copies of this list, so each browser's first job stays the same.
    await playJobs(jobs, serving.fresh, signal, play);
  } finally {
    await supply.close();
  }
  return { tried, canary };
}

/** Whether each trial can open the page under its own host name. */
export const hasNames = (traits: Traits | null): boolean => traits?.page?.otherName.alike ?? false;
