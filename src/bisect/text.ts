/** What `standoff bisect` says. Pure. */
import { rateText } from '../report/rates.ts';
import type { Entrant } from './lineup.ts';
import type { Step, Tally } from './search.ts';

const nameOf = ({ definition, version }: Entrant): string => `${definition.id} (${version})`;

/** @example 'chromium-120 (120.0.6099.224): 10 of 10 stalled (72 to 100 %)' */
export function tallyText(entrant: Entrant, { observed, stalled, late, failed }: Tally): string {
  if (observed === 0) return `${nameOf(entrant)}: nothing could be observed`;
  const others = [
    ...(late > stalled ? [`${late - stalled} delayed`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].map((text) => `, ${text}`);
  return `${nameOf(entrant)}: ${rateText({ stalls: stalled, observed })}${others.join('')}`;
}

/** What the search has found, in a sentence or two. */
export function conclusionText(
  step: Exclude<Step, { play: number }>,
  entrants: readonly Entrant[],
  tallies: readonly (Tally | null)[],
): string {
  const told = (index: number): string => {
    const [entrant, tally] = [entrants[index], tallies[index]];
    return entrant && tally ? tallyText(entrant, tally) : '';
  };
  const newest = entrants.length - 1;
  if (step.end === 'unobserved') return `It could not be told: ${told(step.at)}.`;
  if (step.end === 'alike') {
    return `No change can be told between the oldest and the newest release: ${told(0)}; ${told(newest)}.`;
  }
  if (step.end === 'undecided') {
    return `The change lies after ${told(step.last)} and not after ${told(step.first)}. To which side ${told(step.at)} belongs, so many trials do not tell: play more with --most.`;
  }
  const between = versionsBetween(entrants[step.last]?.version ?? '', entrants[step.first]?.version ?? '');
  return `The first release that differs is ${told(step.first)}. The one before it, like the oldest, is ${told(step.last)}.${between}`;
}

/** Releases that are not installed may lie between the two. */
function versionsBetween(last: string, first: string): string {
  const [before, after] = [last, first].map((version) => Number(version.split('.')[0]));
  if (before === undefined || after === undefined || after - before <= 1) return '';
  return ` The change came after ${before}, in ${after} at the latest: no release between them is installed.`;
}
