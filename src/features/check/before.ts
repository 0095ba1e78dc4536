/**
 * The probe of a check. Its main experiment is over before any browser starts, because the two would disturb each other; what is not
 * answered while they start is asked again afterwards.
 */
import type { BrowserDefinition } from '../../browsers/browser.ts';
import { browsers } from '../../browsers/list.ts';
import { InputError } from '../../domain/errors.ts';
import type { Obstacle, Traits } from '../../domain/server-traits.ts';
import { LOOK_MS, NotAnswered } from '../../probe/look.ts';
import { type ProbeOptions, probeRunning, probeServer } from '../../probe/probe.ts';
import type { Options } from '../../run/options.ts';
import { select } from '../../run/selection.ts';
import { messageOf } from '../../run/trial.ts';
import { speaksTls, type Takes } from '../../servers/definition.ts';
import { ServerError } from '../../servers/errors.ts';
import type { BrowserSearch } from '../../system/find-browsers.ts';
import { nearest } from '../../text/nearest.ts';
import { lasting } from '../../text/times.ts';
import { errorNotes, pageNotes, statusNote, type Tried } from './seen.ts';
import type { Serving, Subject } from './subject.ts';

export interface Probing {
  readonly traits: Traits | null;
  /** Why there are no traits; null if there are. */
  readonly unprobed: string | null;
}

/**
 * Probes fresh instances if they can be started, else the running one.
 * @throws ServerError if the server does not start
 * @throws the signal's reason if it aborts; everything has been stopped by then
 */
export async function probeSubject(
  { definition }: Subject,
  serving: Serving,
  signal: AbortSignal,
  around: Pick<Required<ProbeOptions>, 'onBasics' | 'onDoubt' | 'onFound' | 'busyWith'>,
): Promise<Probing> {
  const { id, model, page: path = '/', headers = {} } = definition;
  const options = { signal, quick: true, longestMs: LOOK_MS, ...around };
  try {
    const running = await serving.running();
    const traits = running
      ? await probeRunning({ port: running.port, path, headers, tls: speaksTls(definition) }, options)
      : await probeServer(definition, options);
    return { traits: { ...traits, server: { ...traits.server, id, model } }, unprobed: null };
  } catch (error) {
    if (signal.aborted || (error instanceof ServerError && !(error instanceof NotAnswered))) throw error;
    return { traits: null, unprobed: messageOf(error) };
  }
}

/** Whether it is the probe's main experiment. */
export const isMain = ({ left, connections, agedMs }: Obstacle): boolean =>
  left === 'silent' && connections === 1 && agedMs === 0;

/** What the probe's main experiment showed: a sentence. Pure. */
export function firstWord({ outcome, answerMs, released }: Obstacle): string {
  const beside = 'Probe: with one silent connection open, the next request';
  if (outcome === 'answered') return `${beside} is answered${answerMs === null ? '' : ` in ${lasting(answerMs)}`}.`;
  if (outcome === 'answered-after-close') return `${beside} waits until the server gives up on the silent one.`;
  if (outcome === 'blocked' && released) return `${beside} is not answered until the silent one is closed.`;
  return `${beside} is not answered (${outcome}).`;
}

/* The browsers of a check, and what is said about those that are not installed. Pure. */

export interface CheckBrowsers {
  readonly browsers: readonly BrowserDefinition[];
  /** A sentence for each browser that was asked for and is not installed: without it the check has no answer. */
  readonly missing: readonly string[];
  /** One sentence on the browsers that were not asked for by name and are not installed; empty if all are installed. */
  readonly absent: readonly string[];
}

/**
 * @param ids separated by commas; if left out, all that are installed
 * @throws InputError if an id is unknown, or no browser is installed
 */
export function browsersToCheck(ids: string | undefined, { browsers: found, notes }: BrowserSearch): CheckBrowsers {
  const wanted = chosen(ids);
  const isThere = ({ engine }: BrowserDefinition) => found.some((each) => each.engine === engine);
  const away = wanted.filter((each) => !isThere(each));
  const here = wanted.filter(isThere);
  if (here.length === 0) {
    const names =
      ids === undefined ? 'no browser to check with is' : `${titlesOf(away)} ${away.length > 1 ? 'are' : 'is'} not`;
    throw new InputError(`Could not decide: ${names} installed. Run \`npx standoff setup\``);
  }
  if (ids === undefined) {
    const told =
      away.length > 0 ? [`Not installed, so not tested: ${titlesOf(away)}. Run \`npx standoff setup\`.`] : [];
    return { browsers: here, missing: [], absent: told };
  }
  const missing = away.map(({ title, engine }) => {
    const why = notes[engine];
    return `${title} was asked for and is not installed: ${why ?? 'run `npx standoff setup`'}`;
  });
  return { browsers: here, missing, absent: [] };
}

const titlesOf = (those: readonly BrowserDefinition[]): string => those.map(({ title }) => title).join(', ');

function chosen(ids: string | undefined): readonly BrowserDefinition[] {
  const known = browsers.map(({ id }) => id);
  const unknown = ids?.split(',').find((id) => !known.includes(id.trim()));
  if (unknown === undefined) return ids === undefined ? browsers : select(ids, browsers);
  const near = nearest(unknown, known);
  throw new InputError(
    `--browser '${ids}': unknown browser '${unknown}'${near ? `, did you mean '${near}'?` : '.'} Known: ${known.join(', ')}`,
  );
}

/* What a reader must know about how the server was tested. Pure. */

interface Playing extends Pick<CheckBrowsers, 'absent'> {
  readonly browsers: readonly BrowserDefinition[];
  readonly options: Pick<Options, 'patience'>;
}

/** Sentences; those about the answers come first. */
export function notesOn(
  { definition, runs }: Subject,
  { browsers, options, absent }: Playing,
  {
    traits,
    tried,
    found = {},
  }: { readonly traits: Traits | null; readonly tried: readonly Tried[]; readonly found?: Takes },
): string[] {
  return [
    ...pageNotes(traits, options.patience),
    ...statusNote(tried),
    ...errorNotes(tried),
    nameNote(traits),
    ...formNotes(found),
    ...absent,
    ...headerNotes(Object.keys(definition.headers ?? {}), browsers),
    ...(runs === 'fresh'
      ? []
      : [
          'All trials used the same server, one after the other, so an earlier trial may affect a later one. The kit closes all its connections after each.',
        ]),
    ...((traits?.obstacles ?? []).some(({ left, outcome }) => left.startsWith('partial') && outcome === 'blocked')
      ? ['An unfinished request also keeps it waiting (probe). Browsers send whole requests, unless an upload is slow.']
      : []),
  ];
}

/** @param found the forms of the page, which were sent */
function formNotes(found: Takes): string[] {
  const paths = [...new Set(Object.values(found).map(({ path }) => path))];
  if (paths.length === 0) return [];
  return [`The page has a form, which each browser sent: POST ${paths.join(', POST ')}. --no-forms leaves that out.`];
}

function nameNote(traits: Traits | null): string {
  const other = traits?.page?.otherName;
  if (other?.alike) {
    return `The first trial of each browser opened the page as localhost. Each later trial used its own name, such as ${other.host}; the server answers that in the same way.`;
  }
  const why = other
    ? `Under another name (${other.host}) the answer differs${other.status === null ? '' : ` (${other.status})`}: `
    : '';
  return `${why}${why === '' ? 'E' : 'e'}very trial opened the page as localhost, in a fresh browser.`;
}

function headerNotes(names: readonly string[], browsers: readonly BrowserDefinition[]): string[] {
  const silent = browsers.filter(({ sendsHeaders }) => !sendsHeaders).map(({ title }) => title);
  if (names.length === 0 || silent.length === 0) return [];
  return [
    `${silent.join(' and ')} cannot be made to send ${names.join(', ')}: ${silent.length === 1 ? 'it sees' : 'they see'} the page without; the probe and the bystanders do send it.`,
  ];
}
