/** Checks one server: probes it with raw sockets, and then drives the browsers through what needs no page of the kit's own. */
import type { Options } from '../options.ts';
import type { Canary, Result } from '../results/schema.ts';
import type { Traits } from '../results/traits.ts';
import { ServerError } from '../servers/errors.ts';
import type { BrowserSearch } from '../system/find-browsers.ts';
import { type Played, playCell } from '../trial/play-cell.ts';
import { freshBrowsers, sharedBrowsers } from '../trial/supply.ts';
import { type Answer, answerOf, couldNotTell } from './answer.ts';
import { type Job, jobsOf, playJobs } from './jobs.ts';
import { notesOn } from './notes.ts';
import { patienceFor } from './page.ts';
import { probeSubject } from './probing.ts';
import { seenIn, type Tried } from './seen.ts';
import { type Serving, serve, whyNotStarted } from './serving.ts';
import type { Subject } from './subject.ts';
import type { Wanted } from './wanted.ts';

export interface CheckContext extends Wanted {
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
  keep(played: Played): Result;
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
