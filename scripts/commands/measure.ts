import process from 'node:process';
import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('measure')
    .description(
      'run every comparison that docs/fidelity.md tells of: more than an hour, on a machine that has nothing else to do',
    )
    .argument('[measurements...]', 'only these, such as chromium-fidelity or webkit-neutrality')
    .option('--out <folder>', 'folder of the results', 'standoff-results')
    .action(async (only: string[], { out }: { out: string }) =>
      process.exit(await (await import('../measure.ts')).measure({ only, out })),
    );
}
