import process from 'node:process';
import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('docs')
    .description('write docs/fidelity.md from the measurements in docs/fidelity/')
    .action(async () => process.exit((await import('../docs.ts')).docs()));
}
