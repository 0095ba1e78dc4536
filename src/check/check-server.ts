/** Checks one server: probes it with raw sockets, and drives the browsers through what needs no page of the kit's own. */
import type { BrowserDefinition } from '../browsers/browser.ts';
import type { Options } from '../options.ts';
import { probeRunning } from '../probe/probe.ts';
import type { Canary, Result } from '../results/schema.ts';
import type { Traits } from '../results/traits.ts';
import { ServerError } from '../servers/errors.ts';
import type { BrowserSearch } from '../system/find-browsers.ts';
import { messageOf } from '../trial/ends.ts';
import { type Played, playCell } from '../trial/play-cell.ts';
import { sharedBrowsers } from '../trial/supply.ts';
import { type Answer, answerOf, couldNotTell } from './answer.ts';
import { jobsOf, playJobs } from './jobs.ts';
import { type Serving, serve, whyNotStarted } from './serving.ts';
import type { Subject } from './subject.ts';

export interface CheckContext {
  readonly run: string;
  readonly options: Options;
  readonly trials: number;
  readonly browsers: readonly BrowserDefinition[];
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
  readonly traits: Traits | null;
  readonly canary: Readonly<Record<string, Canary>>;
  /** What a reader must know of how it was seen. */
  readonly notes: readonly string[];
}

/** @throws InputError if nobody listens where a server is to run already */
export async function checkServer(subject: Subject, context: CheckContext): Promise<Checked> {
  const { command } = subject;
  const nothing = { subject, results: [], traits: null, canary: {}, notes: [] };
  const serving = await serve(subject);
  try {
    // A server that does not start is told at once, before any browser is.
    const { port, done } = await serving.probed();
    const probing = probe(port, subject, context.signal).finally(done);
    if (!serving.fresh) await probing;
    const [{ traits, note }, { results, canary }] = await Promise.all([probing, drive(subject, serving, context)]);
    const answer = answerOf(results, traits, command);
    return { ...answer, subject, results, traits, canary, notes: [...notesOn(subject, context), ...note] };
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return { ...nothing, ...couldNotTell(`the server did not start: ${whyNotStarted(error, subject)}`) };
  } finally {
    await serving.close();
  }
}

async function probe(
  port: number,
  { definition: { id, model, page = '/', headers = {} } }: Subject,
  signal: AbortSignal,
): Promise<{ traits: Traits | null; note: readonly string[] }> {
  try {
    const traits = await probeRunning({ port, path: page, tls: false, headers }, { signal, quick: true });
    return { traits: { ...traits, server: { ...traits.server, id, model } }, note: [] };
  } catch (error) {
    return { traits: null, note: signal.aborted ? [] : [`The probe could not be made: ${messageOf(error)}.`] };
  }
}

async function drive(
  { definition }: Subject,
  serving: Serving,
  context: CheckContext,
): Promise<{ results: Result[]; canary: Record<string, Canary> }> {
  const { headers = {} } = definition;
  const { browsers, installed, env, options, run, signal } = context;
  const engines = new Set(installed.browsers.map(({ engine }) => engine)).size;
  const jobs = jobsOf(browsers, context.trials, engines);
  const supply = sharedBrowsers(env, undefined, Object.keys(headers).length > 0 ? headers : undefined);
  const results: Result[] = [];
  const canary: Record<string, Canary> = {};
  context.expect(jobs.length);
  try {
    await playJobs(jobs, serving.fresh, signal, async ({ browser, scenario, trial }) => {
      const running = await serving.running();
      const request = {
        browser,
        server: definition,
        scenario,
        navigation: 'new-tab',
        trial,
        run,
        options,
        installed,
        supply,
      } as const;
      const played = await playCell({ ...request, ...(running && { running }) });
      if (played.canary) canary[browser.id] = played.canary;
      results.push(context.keep(played));
    });
  } finally {
    await supply.close();
  }
  return { results, canary };
}

function notesOn({ definition, runs }: Subject, { browsers }: CheckContext): string[] {
  const names = Object.keys(definition.headers ?? {});
  const silent = browsers.filter(({ sendsHeaders }) => !sendsHeaders).map(({ title }) => title);
  return [
    ...(names.length > 0 && silent.length > 0
      ? [
          `${silent.join(' and ')} cannot be made to send ${names.join(', ')}: ${silent.length === 1 ? 'it sees' : 'they see'} the page without; the probe and the bystanders send it.`,
        ]
      : []),
    ...(runs === 'fresh'
      ? []
      : [
          'One server for all trials, one after the other: what an earlier trial left in it may show in a later one. The kit closes all its connections after each.',
        ]),
  ];
}
