/** The texts of `standoff bisect`. Pure. */
import { rateText } from '../../domain/rates.ts';
import { visible } from '../../text/visible.ts';
import type { Entrant } from './lineup.ts';
import { type Effort, isUnjudgeable, type ReleaseTally, type SearchStep, seenBetween } from './search.ts';

const nameOf = ({ definition, version }: Entrant): string => `${definition.id} (${version})`;

/** @example 'chromium-120 (120.0.6099.224): 10 of 10 stalled (72 to 100 %)' */
export function tallyText(entrant: Entrant, { observed, stalled, late, failed }: ReleaseTally): string {
  if (observed === 0) return `${nameOf(entrant)}: nothing could be observed`;
  const others = [
    ...(late > stalled ? [`${late - stalled} delayed`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].map((text) => `, ${text}`);
  return `${nameOf(entrant)}: ${rateText({ stalls: stalled, observed })}${others.join('')}`;
}

/** What the search found, in a sentence or two, and which releases it had to skip. */
export function conclusionText(
  step: Exclude<SearchStep, { play: number }>,
  entrants: readonly Entrant[],
  tallies: readonly (ReleaseTally | null)[],
  effort: Effort,
): string {
  return [
    foundText(step, entrants, tallies),
    ...(step.end === 'alike' ? [seenText(tallies[step.oldest], tallies[step.newest], effort)] : []),
    ...unjudgedTexts(entrants, tallies),
  ].join(' ');
}

function seenText(
  oldest: ReleaseTally | null | undefined,
  newest: ReleaseTally | null | undefined,
  effort: Effort,
): string {
  const seen = oldest && newest ? seenBetween(oldest, newest, effort) : null;
  return seen === null
    ? 'With so few trials no change would have been seen.'
    : `A change of the stall rate by ${Math.round(100 * seen)} points or more would have been seen.`;
}

function foundText(
  step: Exclude<SearchStep, { play: number }>,
  entrants: readonly Entrant[],
  tallies: readonly (ReleaseTally | null)[],
): string {
  const told = (index: number): string => {
    const [entrant, tally] = [entrants[index], tallies[index]];
    return entrant && tally ? tallyText(entrant, tally) : '';
  };
  switch (step.end) {
    case 'unobserved':
      return 'There is no answer: fewer than two releases could be judged.';
    case 'alike':
      return `No change was found between the oldest and the newest release that could be judged: ${told(step.oldest)}; ${told(step.newest)}.`;
    case 'undecided':
      return `The change came after ${told(step.last)}, and in ${told(step.first)} at the latest. There were too few trials to say to which side ${told(step.at)} belongs: play more with --most.`;
    case 'between': {
      const names = entrants.slice(step.last + 1, step.first).map(nameOf);
      return `The change came after ${told(step.last)}, and in ${told(step.first)} at the latest. The releases between could not be judged: ${names.join(', ')}.`;
    }
    case 'found': {
      const between = versionsBetween(entrants[step.last]?.version ?? '', entrants[step.first]?.version ?? '');
      return `The first release that differs is ${told(step.first)}. The one before it, like the oldest, is ${told(step.last)}.${between}`;
    }
  }
}

/** @example 'chromium-130 (130.0.6723.58) could not be judged: the browser did not start.' */
function unjudgedTexts(entrants: readonly Entrant[], tallies: readonly (ReleaseTally | null)[]): string[] {
  return entrants.flatMap((entrant, index) => {
    const tally = tallies[index];
    if (!tally || !isUnjudgeable(tally)) return [];
    return [`${nameOf(entrant)} could not be judged: ${visible(tally.reason ?? 'no reason was recorded', 200)}.`];
  });
}

/** Says if there may be releases between the two that are not installed. */
function versionsBetween(last: string, first: string): string {
  const [before, after] = [last, first].map((version) => Number(version.split('.')[0]));
  if (before === undefined || after === undefined || after - before <= 1) return '';
  return ` The change came after ${before}, in ${after} at the latest: no release between them is installed.`;
}
