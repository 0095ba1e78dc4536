/** A comparison of two ways to use a browser, for the terminal. Pure. */
import Table from 'cli-table3';
import type { ComparisonFile } from '../results/comparison.ts';

/** Both distributions, the distance, the verdict. */
export function comparisonText({ ways, ...file }: ComparisonFile): string {
  const table = new Table({
    head: ['what the wire saw', ...ways.map(({ title }) => title)],
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
