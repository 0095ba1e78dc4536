/** A comparison in words, for whoever writes it down: terminal, Markdown, page. Pure. */
import { intervalText } from '../report/rates.ts';
import type { Verdict } from '../results/schema.ts';
import { attributionText } from './change.ts';
import type { ComparedCell, Difference, Lane, Observation, Side, Transition } from './comparison.ts';

/** @example transitionWord('not-comparable') // 'not comparable' */
export const transitionWord = (transition: Transition): string => transition.replaceAll('-', ' ');

/** @example cellName(cell) // 'python-sequential › bystander' */
export const cellName = ({
  server,
  scenario,
  variant,
}: Pick<ComparedCell, 'server' | 'scenario' | 'variant'>): string =>
  `${server} › ${scenario}${variant === '' ? '' : ` (${variant})`}`;

/** @example sideName(side) // 'A: chromium 156.0.8078.79' */
export const sideName = ({ label, browser, version }: Side): string => {
  const name = [browser, version].filter(Boolean).join(' ') || 'none';
  return label === browser ? name : `${label}: ${name}`;
};

const WORST_FIRST: readonly Verdict[] = ['broken', 'stalled', 'failed', 'delayed', 'ok', 'unavailable'];

/** How many trials had which verdict, the worst first. */
export const verdictCounts = ({ counts }: Pick<Observation, 'counts'>): { verdict: Verdict; count: number }[] =>
  WORST_FIRST.flatMap((verdict) => {
    const count = counts[verdict] ?? 0;
    return count > 0 ? [{ verdict, count }] : [];
  });

/** @example countsText(observation) // '7 stalled, 1 ok' */
export const countsText = (observation: Observation | null): string =>
  observation === null
    ? 'no such cell'
    : verdictCounts(observation)
        .map(({ verdict, count }) => `${count} ${verdict}`)
        .join(', ');

/** @example stallText(observation) // 'stalls 53 to 98 %' */
export function stallText(observation: Observation | null): string {
  if (observation === null) return '';
  const { stalls, ended } = observation;
  const interval = intervalText({ stalls: stalls.count, observed: stalls.of, ended });
  return interval ? `stalls ${interval}` : '';
}

/** @example provokedText(observation) // 'provoked 8 of 8' */
export const provokedText = (observation: Observation | null): string =>
  observation === null || observation.observed === 0
    ? ''
    : `provoked ${observation.provoked.count} of ${observation.provoked.of}`;

const LABELS: Readonly<Record<'stalled' | 'late' | 'failed', string>> = {
  stalled: 'stalled',
  late: 'delayed or stalled',
  failed: 'failed',
};

/** @example differenceText(difference) // 'stalled: 0 of 8, then 7 of 8 (42 to 98 points more)' */
export function differenceText({ what, before, after, interval: { low, high } }: Difference): string {
  const named = what === 'stalled' || what === 'late' || what === 'failed' ? LABELS[what] : `cause ${what}`;
  const counts = `${named}: ${before.join(' of ')}, then ${after.join(' of ')}`;
  const points = (share: number) => Math.round(100 * share);
  if (low > 0) return `${counts} (${points(low)} to ${points(high)} points more)`;
  if (high < 0) return `${counts} (${points(-high)} to ${points(-low)} points less)`;
  return `${counts} (between ${points(-low)} points less and ${points(high)} more)`;
}

/** Why a change is called what it is, in one sentence without a full stop; empty of what needs no words. */
export function tellChange(cell: ComparedCell, index: number): string {
  const change = cell.changes[index];
  const pair = { before: cell.observations[index] ?? null, after: cell.observations[index + 1] ?? null };
  if (!change) return '';
  const told = change.differences.filter((each) => each.told);
  switch (change.transition) {
    case 'regressed':
    case 'fixed':
    case 'changed-verdict':
    case 'changed-cause':
      return `${told.map(differenceText).join('; ')}; ${attributionText(pair, change)}`;
    case 'new':
      return pair.before ? `not observed before: ${pair.before.reason}` : '';
    case 'gone':
      return pair.after ? `no longer observed: ${pair.after.reason}` : '';
    case 'not-comparable':
      return change.options.map(({ name, before, after }) => `${name} ${before}, then ${after}`).join('; ');
    case 'undecided':
      return `${undecidedText(change.differences)}; ${neededText(change.trialsNeeded)}`;
    case 'same':
    case 'not-observed':
      return '';
  }
}

function undecidedText(differences: readonly Difference[]): string {
  const [clearest] = differences.toSorted((a, b) => a.chance - b.chance);
  return clearest ? differenceText(clearest) : 'the verdicts differ';
}

const neededText = (trials: number | null): string =>
  trials === null
    ? 'not enough trials to tell, and more than 1000 of each side would be needed'
    : `not enough trials to tell: about ${trials} of each side would, if the shares stayed so`;

/** Kinds of causes with the trials that had them. @example 'idle-connection 7' */
export const causesText = (observation: Observation | null): string =>
  Object.entries(observation?.causes ?? {})
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');

/** From which side to which. @example 'A → B' */
export const stepName = ({ sides }: Pick<Lane, 'sides'>, index: number): string =>
  `${sides[index]?.label ?? ''} → ${sides[index + 1]?.label ?? ''}`;
