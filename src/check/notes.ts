/** What a reader must know of how a server was seen. Pure. */
import type { BrowserDefinition } from '../browsers/browser.ts';
import type { Options } from '../options.ts';
import type { Traits } from '../results/traits.ts';
import { errorNotes, pageNotes, statusNote } from './page.ts';
import type { Tried } from './seen.ts';
import type { Subject } from './subject.ts';
import type { Wanted } from './wanted.ts';

interface Playing extends Pick<Wanted, 'absent'> {
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
    ? `Under another name (${other.host}) it answers otherwise${other.status === null ? '' : `, with ${other.status}`}: `
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
