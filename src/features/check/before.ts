/** The probe of a check: before any browser starts, so that neither disturbs the other. */
import type { BrowserDefinition } from '../../browsers/browser.ts';
import { browsers } from '../../browsers/list.ts';
import { InputError } from '../../domain/errors.ts';
import type { Traits } from '../../domain/server-traits.ts';
import { LOOK_MS, NotAnswered } from '../../probe/look.ts';
import { probeRunning, probeServer } from '../../probe/probe.ts';
import type { Options } from '../../run/options.ts';
import { select } from '../../run/selection.ts';
import { messageOf } from '../../run/trial.ts';
import { ServerError } from '../../servers/errors.ts';
import type { BrowserSearch } from '../../system/find-browsers.ts';
import { nearest } from '../../text/nearest.ts';
import { errorNotes, pageNotes, statusNote, type Tried } from './seen.ts';
import type { Serving, Subject } from './subject.ts';

export interface Probing {
  readonly traits: Traits | null;
  /** Why there are no traits; null if there are. */
  readonly unprobed: string | null;
}

/**
 * Probes fresh instances, where they can be started, or the one that runs.
 * @throws ServerError if the server does not start
 * @throws the reason of the signal, once that aborts; everything was ended then
 */
export async function probeSubject({ definition }: Subject, serving: Serving, signal: AbortSignal): Promise<Probing> {
  const { id, model, page: path = '/', headers = {} } = definition;
  const options = { signal, quick: true, longestMs: LOOK_MS };
  try {
    const running = await serving.running();
    const traits = running
      ? await probeRunning({ port: running.port, path, headers }, options)
      : await probeServer(definition, options);
    return { traits: { ...traits, server: { ...traits.server, id, model } }, unprobed: null };
  } catch (error) {
    if (signal.aborted || (error instanceof ServerError && !(error instanceof NotAnswered))) throw error;
    return { traits: null, unprobed: messageOf(error) };
  }
}

/* Which browsers a check is played with, and what is said of those that are not there. Pure. */

export interface CheckBrowsers {
  readonly browsers: readonly BrowserDefinition[];
  /** Sentences of those that were asked for and are not installed: without them it cannot be told. */
  readonly missing: readonly string[];
  /** Those that nobody asked for by name, and that are not installed, in one sentence; none if all are. */
  readonly absent: readonly string[];
}

/**
 * @param ids with commas between; the installed ones if left out
 * @throws InputError for an unknown one, and if none is installed
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
    const told = away.length > 0 ? [`Not installed, so not seen: ${titlesOf(away)}. Run \`npx standoff setup\`.`] : [];
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

/* What a reader must know of how a server was seen. Pure. */

interface Playing extends Pick<CheckBrowsers, 'absent'> {
  readonly browsers: readonly BrowserDefinition[];
  readonly options: Pick<Options, 'patience'>;
}

/** Sentences, what was answered first. */
export function notesOn(
  { definition, runs }: Subject,
  { browsers, options, absent }: Playing,
  { traits, tried }: { readonly traits: Traits | null; readonly tried: readonly Tried[] },
): string[] {
  return [
    ...pageNotes(traits, options.patience),
    ...statusNote(tried),
    ...errorNotes(tried),
    nameNote(traits),
    ...absent,
    ...headerNotes(Object.keys(definition.headers ?? {}), browsers),
    ...(runs === 'fresh'
      ? []
      : [
          'One server for all trials, one after the other: what an earlier trial left in it may show in a later one. The kit closes all its connections after each.',
        ]),
    ...((traits?.obstacles ?? []).some(({ left, outcome }) => left.startsWith('partial') && outcome === 'blocked')
      ? [
          'A request that is begun and not ended keeps it waiting, too (probe). Browsers send theirs whole, unless an upload is slow.',
        ]
      : []),
  ];
}

function nameNote(traits: Traits | null): string {
  const other = traits?.page?.otherName;
  if (other?.alike) {
    return `The first trial of each browser opened the page as localhost, each other one under a name of its own, such as ${other.host}, which is answered alike.`;
  }
  const why = other
    ? `Under another name (${other.host}) it answers differently${other.status === null ? '' : `, with ${other.status}`}: `
    : '';
  return `${why}${why === '' ? 'E' : 'e'}very trial opened the page as localhost, in a fresh browser.`;
}

function headerNotes(names: readonly string[], browsers: readonly BrowserDefinition[]): string[] {
  const silent = browsers.filter(({ sendsHeaders }) => !sendsHeaders).map(({ title }) => title);
  if (names.length === 0 || silent.length === 0) return [];
  return [
    `${silent.join(' and ')} cannot be made to send ${names.join(', ')}: ${silent.length === 1 ? 'it sees' : 'they see'} the page without; the probe and the bystanders send it.`,
  ];
}
