/** The browsers that a command is to measure, as its option `--browser` names them. */
import { InputError } from '../errors.ts';
import { type FoundBrowser, findBrowsers } from '../system/find-browsers.ts';
import { nearest } from '../system/nearest.ts';
import type { BrowserDefinition } from './browser.ts';
import { installOf } from './install-of.ts';
import { browsers, localBrowsers } from './list.ts';

export interface WantedBrowser {
  readonly definition: BrowserDefinition;
  readonly install: FoundBrowser;
}

/**
 * @param ids with commas between; without, those of the matrix that are installed. Returned in this order, each once.
 * @throws InputError for one that is not known or not installed, or if none is installed
 */
export async function wantedBrowsers(ids: string | undefined): Promise<WantedBrowser[]> {
  const wanted = ids === undefined ? browsers : [...new Set(ids.split(','))].map((word) => named(word.trim(), ids));
  const search = await findBrowsers();
  const found: WantedBrowser[] = [];
  for (const definition of wanted) {
    const install = await installOf(definition, search);
    if (install) found.push({ definition, install });
    else if (ids !== undefined) {
      throw new InputError(
        `--browser '${definition.id}': ${definition.title} is not installed. Run \`npx standoff setup\``,
      );
    }
  }
  if (found.length === 0) throw new InputError('Cannot measure: no browser is installed. Run `npx standoff setup`');
  return found;
}

function named(id: string, given: string): BrowserDefinition {
  const found = localBrowsers.find((each) => each.id === id);
  if (found) return found;
  const known = localBrowsers.map((each) => each.id);
  const near = nearest(id, known);
  throw new InputError(
    `--browser '${given}': unknown browser '${id}'${near ? `, did you mean '${near}'?` : '.'} Known: ${known.join(', ')}`,
  );
}
