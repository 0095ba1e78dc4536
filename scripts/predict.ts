/** `standoff predict`: what the traits of servers and browsers predict, next to what a run observed. */

import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { InputError } from '../src/domain/errors.ts';
import { readTraits, shippedVisits } from '../src/domain/read-measurements.ts';
import { readResults } from '../src/domain/store.ts';
import { EXPECTED } from '../src/features/predict/confusion.ts';
import { countText, missText, referenceText } from '../src/report/prediction.ts';
import { summarise } from '../src/report/summary.ts';
import { table } from '../src/text/table.ts';
import { visible } from '../src/text/visible.ts';

export interface PredictOptions {
  /** Folder of the results. */
  readonly out: string;
  /** Folder of the traits; absent: `traits/` in the results folder. */
  readonly traits?: string;
  readonly json: boolean;
}

/**
 * Prints the table of predicted and observed verdicts, and each cell that differs with a possible reason. A wrong
 * prediction is a finding, not an error.
 * @returns 0
 * @throws InputError without results or traits
 */
export function predict({ out, traits: given, json }: PredictOptions): number {
  const folder = given ?? path.join(out, 'traits');
  const results = readResults(path.join(out, 'results.jsonl'));
  const traits = readTraits(folder);
  if (traits.length === 0) {
    throw new InputError(
      `Cannot predict: there are no traits in '${folder}'. Run \`npx standoff probe\`, or name another folder with --traits`,
    );
  }
  const { predicted } = summarise(results, {}, traits, null, shippedVisits());
  if (!predicted) throw new InputError(`Cannot predict: '${out}' has no results`);
  if (json) {
    const cells = predicted.compared.map(({ prediction, observed, agrees, doubt }) => {
      const { reference, ...rest } = prediction;
      const seen = reference && { ...reference, trials: reference.trials.length };
      return { ...rest, reference: seen, observed, agrees, doubt };
    });
    process.stdout.write(`${JSON.stringify(cells, null, 2)}\n`);
    return 0;
  }
  const { columns, misses, compared } = predicted;
  const rows = EXPECTED.map((expected) => [
    expected,
    ...columns.map((each) => String(predicted.count(expected, each))),
  ]);
  const blocks = [
    `${countText(predicted)}.`,
    table(['predicted \\ observed', ...columns], rows),
    ...misses.map(
      (miss) =>
        `- ${missText(miss)}\n  ${visible(`${miss.prediction.why}; ${referenceText(miss.prediction)}`, 500)}\n  ${visible(miss.doubt ?? '', 500)}`,
    ),
    reasons(compared.filter(({ agrees }) => agrees === 'not predicted').map(({ prediction }) => prediction.why)),
  ];
  process.stdout.write(`${blocks.filter((block) => block !== '').join('\n')}\n`);
  return 0;
}

/** Why cells could not be predicted, each reason once. */
function reasons(all: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of all) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `? ${count} not predicted: ${visible(reason, 300)}`).join('\n');
}

export function register(program: Command): void {
  program
    .command('predict')
    .option('--out <folder>', 'folder of the results', 'standoff-results')
    .option('--traits <folder>', 'folder of the traits; default: traits/ in the results folder')
    .option('--json', 'print it as JSON', false)
    .action(async (options: PredictOptions) => process.exit(predict(options)));
}
