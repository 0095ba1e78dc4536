/** The releases of an engine that can be compared with each other, from the oldest to the newest. Pure. */
import type { BrowserDefinition } from '../../browsers/browser.ts';
import { definitionsOf } from '../../browsers/installs/definitions.ts';
import { engineOf, readReleases } from '../../browsers/installs/release.ts';
import { browsers, installOf } from '../../browsers/list.ts';
import { controls } from '../../browsers/unautomated.ts';
import { InputError } from '../../domain/errors.ts';
import { compareVersions } from '../../domain/versions.ts';
import type { BrowserSearch } from '../../system/find-browsers.ts';

/** A release as its driver opens it, if it has a driver, and as a person starts it. */
interface Candidate {
  readonly version: string;
  readonly driven: BrowserDefinition | null;
  readonly byHand: BrowserDefinition | null;
}

export interface Entrant {
  readonly version: string;
  readonly definition: BrowserDefinition;
}

/**
 * All are played in the same way, because a driver changes how a browser connects and a driven release cannot be
 * compared with an un-automated one. If any release has no driver, all are un-automated. If several have the same
 * version, only the first is played.
 */
export function lineupOf(candidates: readonly Candidate[]): Entrant[] {
  const way = candidates.every(({ driven }) => driven !== null) ? 'driven' : 'byHand';
  return candidates
    .filter(({ version }, index) => candidates.findIndex((each) => each.version === version) === index)
    .flatMap(({ version, [way]: definition }) => (definition ? [{ version, definition }] : []))
    .toSorted((a, b) => compareVersions(a.version, b.version));
}

/* The installed releases of an engine. */

/**
 * At least two releases, from the oldest to the newest.
 * @throws InputError if the engine is unknown, or has fewer than two releases
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
    `Cannot bisect: ${entrants.length === 1 ? 'only one release' : 'no release'} of ${engine} is installed. Install another with \`npx standoff releases install ${engine}@bookworm\``,
  );
}
