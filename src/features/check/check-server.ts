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
import type { Posted } from '../../run/trial.ts';
import { formFor, SENDINGS, type ServerDefinition, speaksTls, type Takes } from '../../servers/definition.ts';
import { ServerError } from '../../servers/errors.ts';
import type { BrowserSearch } from '../../system/find-browsers.ts';
import { type Answer, answerOf, couldNotTell } from './answer.ts';
import { type CheckBrowsers, firstWord, isMain, notesOn, probeSubject } from './before.ts';
import { findCuts } from './cuts.ts';
import type { Finding } from './findings.ts';
import { findForms } from './forms.ts';
import { finalOf, holdsIn, patienceFor, seenIn, seenOverTls, type Tried } from './seen.ts';
import { type Serving, type Subject, serve, whyNotStarted } from './subject.ts';
import { type Ended, type Job, playJobs } from './visits.ts';

export interface CheckContext extends CheckBrowsers {
  readonly run: string;
  readonly options: Options;
  readonly trials: number;
  /** Everything is played, whatever the first trials show. */
  readonly thorough: boolean;
  /** The forms of the page are sent. */
  readonly forms: boolean;
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
    const [{ traits, unprobed }, { tried, canary, cuts, found }] = [await probing, await driven];
    const hasHeaders = Object.keys(subject.definition.headers ?? {}).length > 0;
    const { command } = subject;
    const tls = speaksTls(subject.definition);
    const answer = answerOf({ traits, unprobed, tried, browsers, missing, hasHeaders, command, tls, cuts });
    const notes = notesOn(subject, context, { traits, tried, found });
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

/** The browsers of a check. They are started while the probe goes on, and each visits as soon as it can. */
function startLater({ definition }: Subject, { browsers, installed, env, options, signal }: CheckContext) {
  const supply = sharedBrowsers(env, undefined, definition.headers);
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
      for (const browser of browsers) started.set(browser, start(browser));
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
): Promise<{ tried: Tried[]; canary: Record<string, Canary>; cuts: Finding[]; found: Takes }> {
  const { page = '/', headers } = definition;
  const { browsers, installed, env, run, signal } = context;
  const basics = await probed.basics;
  const options = { ...context.options, patience: patienceFor(context.options.patience, basics) };
  const engines = new Set(installed.browsers.map(({ engine }) => engine)).size;
  const { trials, thorough } = context;
  // A browser that is to accept a certificate is launched with it.
  const tls = speaksTls(definition);
  const named = hasNames(basics) && !tls;
  const supply = named ? starting.supply : freshBrowsers(env, headers);
  const tried: Tried[] = [];
  const canary: Record<string, Canary> = {};
  const visited = new Set<BrowserDefinition>();
  const posted: Posted[] = [];
  let found: Takes = {};
  const play = async ({ browser, scenario, trial }: Job): Promise<Ended | null> => {
    const isFirst = !visited.has(browser);
    visited.add(browser);
    const running = await serving.running();
    const played = await playCell({
      browser,
      server: { ...definition, takes: { ...found, ...definition.takes } },
      scenario,
      navigation: NATURAL,
      trial,
      run,
      options,
      installed,
      supply,
      signal,
      onPosted: (those) => void posted.push(...those),
      ...((isFirst || !named) && { host: PLAIN_NAME }),
      ...(running && { running }),
    });
    if (played.canary) canary[browser.id] = played.canary;
    if (signal.aborted && played.result.verdict === 'broken') return null; // it was interrupted
    const result = context.keep(played);
    tried.push({ result, seen: played.trace && seenIn(played.trace, page) });
    context.tell(`${browser.title}, ${scenario.id}: ${outcomeOf(result)}`);
    return { ...result, holds: played.trace !== null && holdsIn(played.trace) };
  };
  try {
    const extent = probed.traits.then(async (traits) => {
      if (context.forms && serving.fresh && !tls) found = await formsOf(definition, context);
      const takes = SENDINGS.filter((kind) => found[kind] ?? formFor(definition, kind));
      return { trials, thorough, blocks: isBlocked(traits), tls, engines, takes };
    });
    extent.catch(() => {}); // told by whoever awaits it
    // A second trial of the same browser at the same time is worth its disturbance only where many are played.
    const lanes = serving.fresh ? (thorough ? os.availableParallelism() : 1) : null;
    await playJobs(browsers, { extent, lanes, signal, ready: starting.ready, play });
  } finally {
    if (!named) await supply.close();
  }
  const cuts = serving.fresh && !tls && posted.length > 0 ? await cutsIn(definition, posted, context) : [];
  const status = await probed.traits
    .then((traits) => (traits?.page && finalOf(traits.page)?.status) ?? null)
    .catch(() => null);
  return { tried: tls ? tried.map((each) => seenOverTls(each, status)) : tried, canary, cuts, found };
}

/** The forms of the page; none if the server does not start again. */
async function formsOf(
  definition: ServerDefinition,
  { signal, tell }: Pick<CheckContext, 'signal' | 'tell'>,
): Promise<Takes> {
  const found = await findForms(definition, signal).catch((error: unknown) => {
    if (error instanceof ServerError || signal.aborted) return {};
    throw error;
  });
  const paths = Object.values(found).map(({ path }) => path);
  if (paths.length > 0) tell(`The page has a form, which is sent too: POST ${paths.join(', POST ')}`);
  return found;
}

/** What browsers posted, sent again to fresh instances. A server that does not start again tells nothing. */
async function cutsIn(
  definition: ServerDefinition,
  posted: readonly Posted[],
  { signal, tell }: Pick<CheckContext, 'signal' | 'tell'>,
): Promise<Finding[]> {
  const cuts = await findCuts(definition, posted, signal).catch((error: unknown) => {
    if (error instanceof ServerError || signal.aborted) return [];
    throw error;
  });
  tell(
    `What browsers posted, cut in two: ${cuts.length === 0 ? 'answered as in one piece' : 'not answered as in one piece'}`,
  );
  return cuts;
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
