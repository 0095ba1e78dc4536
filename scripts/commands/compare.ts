import process from 'node:process';
import type { Command } from 'commander';
import type { CompareOptions } from '../compare.ts';

export function register(program: Command): void {
  program
    .command('compare')
    .description(
      'result sets side by side: what changed from one to the next, told only where the numbers of trials tell',
    )
    .argument(
      '<sets...>',
      'results folders, results.jsonl or kept files, in order; FILE#browser-id takes one browser; one set alone is compared by its releases',
    )
    .option('--json', 'print it as one JSON object', false)
    .option('--markdown', 'print it as Markdown, for a pull request', false)
    .option('--html [file]', 'also write it as a page; to standoff-compare.html if no file is named')
    .option('--fail-on <changes>', 'exit with 1 if one occurs; with commas between: regressed, changed-cause, …')
    .option('--all', 'show also what did not change', false)
    .option('--only-engine <engines>', 'with commas between: chromium, firefox, webkit')
    .option('--scenario <ids>', 'only these scenarios, with commas between')
    .action(async (sets: string[], options: CompareOptions) =>
      process.exit((await import('../compare.ts')).compare(sets, options)),
    );
}
