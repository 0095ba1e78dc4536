/** What `standoff fidelity` measured about a browser: selected and put into words for the report. Pure. */

import Table from 'cli-table3';
import { engineName } from '../domain/engines.ts';
import type { ComparisonFile } from '../domain/measurements.ts';
import type { BrowserInUse } from './browsers.ts';

/** `person` browsers are compared with un-automated ones, `automation` browsers with `person` browsers. */
const QUESTIONS = { person: 'fidelity', automation: 'automation' } as const;

/** The comparisons of this machine, and those that ship with the kit for anything that this machine did not compare. */
export function withShipped(own: readonly ComparisonFile[], shipped: readonly ComparisonFile[]): ComparisonFile[] {
  const covered = ({ engine, question }: ComparisonFile) =>
    own.some((each) => each.engine === engine && each.question === question);
  return [...own, ...shipped.filter((each) => !covered(each))];
}

/** The newest comparisons that show whether `browser` connects as it should; if possible, of its own version. */
export function fidelityOf(browser: BrowserInUse, comparisons: readonly ComparisonFile[]): ComparisonFile[] {
  const all = newest(ofVersion(browser, comparisons, QUESTIONS[browser.profile]));
  const shipped = all.filter(isShipped);
  return shipped.length > 0 ? shipped : all;
}

/** Compares the shipped way with the un-automated browser into which the address is typed. */
const isShipped = ({ question, ways }: ComparisonFile): boolean =>
  question === 'automation' || (ways[1].id === 'person' && !ways[0].id.includes('+'));

/** How close other ways to use the browser come to an un-automated one, in one line; null if none was measured. */
export function otherwiseText(browser: BrowserInUse, comparisons: readonly ComparisonFile[]): string | null {
  if (browser.profile !== 'person') return null;
  const others = newest(ofVersion(browser, comparisons, 'fidelity')).filter((each) => !isShipped(each));
  if (others.length === 0) return null;
  const each = others.map(
    ({ ways, distance, verdict }) => `${ways[1].id} against ${ways[0].id} ${distance.value.toFixed(2)} (${verdict})`,
  );
  return `Other ways to use it, total variation distance: ${each.join(', ')}.`;
}

/** The effect of sharing one browser between trials, in one line; null if it was not measured or is not done. */
export function isolationText(browser: BrowserInUse, comparisons: readonly ComparisonFile[]): string | null {
  if (browser.profile !== 'person') return null;
  const found = newest(ofVersion(browser, comparisons, 'isolation'));
  if (found.length === 0) return null;
  const each = found.map(
    ({ server, scenario, distance, trials, verdict }) =>
      `${server} › ${scenario} ${distance.value.toFixed(2)} (${trials.join(' + ')} trials: ${verdict})`,
  );
  return `One browser for many trials, compared with a fresh one for each, total variation distance: ${each.join(', ')}.`;
}

function ofVersion(
  { engine, versions }: BrowserInUse,
  comparisons: readonly ComparisonFile[],
  question: ComparisonFile['question'],
): ComparisonFile[] {
  const mine = comparisons.filter((each) => each.engine === engine && each.question === question);
  const same = mine.filter(({ browserVersion }) => versions.includes(browserVersion));
  return same.length > 0 ? same : mine;
}

/** The latest one for each server, scenario and pair of ways. */
function newest(comparisons: readonly ComparisonFile[]): ComparisonFile[] {
  const byKey = new Map<string, ComparisonFile>();
  for (const each of comparisons) {
    const key = JSON.stringify([each.server, each.scenario, ...each.ways.map(({ id }) => id)]);
    const other = byKey.get(key);
    if (!other || Date.parse(other.measured) < Date.parse(each.measured)) byKey.set(key, each);
  }
  return [...byKey.values()];
}

/** What a comparison found; then the numbers, the date and the version. */
export function fidelitySentences(comparison: ComparisonFile, { versions }: BrowserInUse): [string, string] {
  const { engine, question, ways, verdict, trials, server, scenario, measured, browserVersion, os } = comparison;
  const { value, interval, chance } = comparison.distance;
  const model = question === 'fidelity' ? `an un-automated ${engineName(engine)}` : `"${ways[0].title}"`;
  const found = {
    faithful: `Faithful: it connects as ${model} does.`,
    'not faithful': `Not faithful: it does not connect as ${model} does.`,
    'not enough trials': `Not enough trials to say whether it connects as ${model} does.`,
  }[verdict];
  const [at, low, high, by] = [value, interval.low, interval.high, chance].map((each) => each.toFixed(2));
  const differs =
    versions.length === 0 || versions.includes(browserVersion)
      ? browserVersion
      : `${browserVersion}, which is not the version of this run (${versions.join(', ')})`;
  return [
    found,
    `Total variation distance ${at} (bootstrap ${low} to ${high}; chance alone stays below ${by}), ` +
      `${trials.join(' + ')} trials of ${server} › ${scenario}. ` +
      `Measured ${measured.slice(0, 10)} on ${os} with version ${differs}.`,
  ];
}

/* A comparison of two ways to use a browser, for the terminal. Pure. */

/** Both distributions, the distance, the verdict. */
export function comparisonText({ ways, ...file }: ComparisonFile): string {
  const table = new Table({
    head: ['seen on the wire', ...ways.map(({ title }) => title)],
    style: { head: [], border: [] },
  });
  for (const { pattern, counts } of file.patterns) table.push([pattern, ...counts]);
  table.push([
    'stalled (95 % Wilson interval)',
    ...file.stalls.map(({ stalls, trials, low, high }) => `${stalls}/${trials} (${percent(low)} to ${percent(high)})`),
  ]);
  table.push([
    'silent connections: age at the end',
    ...file.silentAgeMs.map(({ count, median, low, high }) =>
      count === 0 ? 'none' : `${count}: ${median} ms (${low} to ${high})`,
    ),
  ]);
  const { value, interval, chance } = file.distance;
  return [
    table.toString(),
    `difference of stall rates: ${percent(file.difference.low)} to ${percent(file.difference.high)}`,
    `total variation distance: ${value.toFixed(2)} (bootstrap ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}; chance alone stays below ${chance.toFixed(2)} in 95 %)`,
    `verdict: ${file.verdict}`,
  ].join('\n');
}

const percent = (part: number): string => `${Math.round(part * 100)} %`;
