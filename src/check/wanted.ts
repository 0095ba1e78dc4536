/** Which browsers a check is played with, and what is said of those that are not there. Pure. */
import type { BrowserDefinition } from '../browsers/browser.ts';
import { browsers } from '../browsers/list.ts';
import { InputError } from '../errors.ts';
import { select } from '../selection.ts';
import type { BrowserSearch } from '../system/find-browsers.ts';
import { nearest } from '../system/nearest.ts';

export interface Wanted {
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
export function wantedBrowsers(ids: string | undefined, { browsers: found, notes }: BrowserSearch): Wanted {
  const wanted = chosen(ids);
  const isThere = ({ engine }: BrowserDefinition) => found.some((each) => each.engine === engine);
  const away = wanted.filter((each) => !isThere(each));
  const here = wanted.filter(isThere);
  if (here.length === 0) {
    const names =
      ids === undefined ? 'no browser to check with is' : `${titlesOf(away)} ${away.length > 1 ? 'are' : 'is'} not`;
    throw new InputError(`Could not tell: ${names} installed. Run \`npx standoff setup\``);
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
