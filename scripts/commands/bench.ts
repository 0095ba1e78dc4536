import process from 'node:process';
import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('bench')
    .description(
      'measure what the relay adds to an exchange; with --tabs, what the matrix adds to opening its tabs; with --page, the page of 30,000 trials',
    )
    .option('--tabs', 'compare the last run with a plain loop that opens as many tabs', false)
    .option(
      '--page',
      'the page that 30,000 trials would have: size, and how long it takes to write, open and filter',
      false,
    )
    .option('--out <folder>', 'folder of the last run', 'standoff-results')
    .action(async ({ tabs, page, out }: { tabs: boolean; page: boolean; out: string }) =>
      process.exit(
        await (page
          ? (await import('../bench-page.ts')).benchPage(out)
          : tabs
            ? (await import('../bench-tabs.ts')).benchTabs(out)
            : (await import('../bench.ts')).bench()),
      ),
    );
}
