import process from 'node:process';
import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('schema')
    .description('print a JSON Schema')
    .argument('[what]', 'result: a line of results.jsonl; expectations: expectations.jsonc', 'result')
    .action(async (what: string) => process.exit((await import('../schema.ts')).schema(what)));
}
