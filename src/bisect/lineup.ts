/** The releases of an engine that can be compared with each other, from the oldest to the newest. Pure. */
import type { BrowserDefinition } from '../browsers/browser.ts';
import { compareVersions } from '../traits/release.ts';

/** A release as its driver opens it, where one can, and as a person starts it. */
export interface Candidate {
  readonly version: string;
  readonly driven: BrowserDefinition | null;
  readonly byHand: BrowserDefinition | null;
}

export interface Entrant {
  readonly version: string;
  readonly definition: BrowserDefinition;
}

/**
 * All are played in one way: a driver changes how a browser connects, so a driven release says nothing beside one that is not. Where
 * one has no driver, all are un-automated. Of releases with one version only the first is played.
 */
export function lineupOf(candidates: readonly Candidate[]): Entrant[] {
  const way = candidates.every(({ driven }) => driven !== null) ? 'driven' : 'byHand';
  return candidates
    .filter(({ version }, index) => candidates.findIndex((each) => each.version === version) === index)
    .flatMap(({ version, [way]: definition }) => (definition ? [{ version, definition }] : []))
    .toSorted((a, b) => compareVersions(a.version, b.version));
}
