/** Checks one server: probes it with raw sockets, and then drives the browsers through what needs no page of the kit's own. */

import os from 'node:os';
import type { BrowserDefinition } from '../../browsers/browser.ts';
import { grouped } from '../../domain/cells.ts';
import type { Canary, Result } from '../../domain/schema.ts';
import type { Traits } from '../../domain/server-traits.ts';
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
import { type CheckBrowsers, notesOn, probeSubject } from './before.ts';
import { patienceFor, seenIn, type Tried } from './seen.ts';
import { type Serving, type Subject, serve, whyNotStarted } from './subject.ts';

/* The trials of a check, and in which order and how many at a time they are played. */

/** What needs no page of the kit's own, the most telling first: a check that is cut short has seen that. */
const played: readonly Scenario[] = [bystander, firstVisit, reload, twoTabs, secondBrowser];

export interface Job {
  readonly browser: BrowserDefinition;
  readonly scenario: Scenario;
  readonly trial: number;
}

/**
 * Every scenario with every browser; all once before any twice. What a race decides is played `trials` times, and so is the
 * bystander, which is the question itself; what has no race comes out alike each time (docs/fidelity.md), and is played once.
 * One browser alone has no second.
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
 * Plays jobs, those of different browsers at the same time, until all are played or `signal` is aborted.
 * @param together whether several may be played at the same time at all
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

/** As in playwright.config.ts: one that must wait for its turn needs more. */
const widthOf = (browser: BrowserDefinition | undefined): number =>
  Math.ceil((browser?.races === 'all' ? 2 : 1.5) * os.availableParallelism());

export interface CheckContext extends CheckBrowsers {
  readonly run: string;
  readonly options: Options;
  readonly trials: number;
  readonly installed: BrowserSearch;
  /** The display, where the kit started one. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Told before the first trial how many there will be. */
  expect(trials: number): void;
  /** Keeps a trial; returns its line as written. */
  keep(played: PlayedCell): Result;
}

export interface Checked extends Answer {
  readonly subject: Subject;
  readonly results: readonly Result[];
  readonly tried: readonly Tried[];
  readonly traits: Traits | null;
  readonly canary: Readonly<Record<string, Canary>>;
  /** What a reader must know of how it was seen. */
  readonly notes: readonly string[];
}

/** @throws InputError if nobody listens where a server is to run already */
export async function checkServer(subject: Subject, context: CheckContext): Promise<Checked> {
  const { signal, browsers, missing } = context;
  const nothing = { subject, results: [], tried: [], traits: null, canary: {}, notes: [] };
  const serving = await serve(subject, signal);
  try {
    // A server that does not start is told at once, before any browser is.
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

/** The first trial of each browser opens the page under the name that people type. */
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
      // First as people do, which leaves nothing to a race; then as a tab is opened with its address.
      navigation: trial === 0 ? NATURAL : 'new-tab',
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
    if (signal.aborted && played.result.verdict === 'broken') return; // it was given up
    const result = context.keep(played);
    tried.push({ result, seen: played.trace && seenIn(played.trace, page) });
  };
  try {
    // Jobs are taken from the front of this list's copies; which is the first of a browser does not change.
    await playJobs(jobs, serving.fresh, signal, play);
  } finally {
    await supply.close();
  }
  return { tried, canary };
}

/** Whether each trial may open the page under a host name of its own. */
export const hasNames = (traits: Traits | null): boolean => traits?.page?.otherName.alike ?? false;
