/** The installed releases of an engine that are to be compared. */
import { controls } from '../browsers/controls.ts';
import { installOf } from '../browsers/install-of.ts';
import { browsers } from '../browsers/list.ts';
import { definitionsOf } from '../browsers/releases/definitions.ts';
import { engineOf, readReleases } from '../browsers/releases/release.ts';
import { InputError } from '../errors.ts';
import type { BrowserSearch } from '../system/find-browsers.ts';
import { type Candidate, type Entrant, lineupOf } from './lineup.ts';

/**
 * From the oldest to the newest, two at least.
 * @throws InputError for an engine that is not known, or of which there are not two releases
 */
export async function entrantsOf(engine: string, installed: BrowserSearch): Promise<Entrant[]> {
  const driven = browsers.find((each) => each.engine === engine);
  if (!driven) {
    throw new InputError(`--engine '${engine}': unknown. Known: ${browsers.map((each) => each.engine).join(', ')}`);
  }
  const own = await installOf(driven, installed);
  const byHand = controls.find((each) => each.engine === engine) ?? null;
  const candidates: Candidate[] = [
    ...(own ? [{ version: own.version ?? '', driven, byHand }] : []),
    ...readReleases()
      .releases.filter(({ product }) => engineOf(product) === engine)
      .map((release): Candidate => {
        const [first = null, second = null] = definitionsOf(release);
        const isDriven = release.speaks.driver !== 'none';
        return { version: release.version, driven: isDriven ? first : null, byHand: isDriven ? second : first };
      }),
  ];
  const entrants = lineupOf(candidates);
  if (entrants.length >= 2) return entrants;
  throw new InputError(
    `Cannot bisect: ${entrants.length === 1 ? 'only one release' : 'no release'} of ${engine} is installed. \`npx standoff releases install ${engine}@bookworm\` brings another`,
  );
}
