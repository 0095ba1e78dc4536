import process from 'node:process';
import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('setup')
    .description('install what is missing: browsers, servers, programs; says what before it does')
    .option('--servers <ids>', 'instead, what these servers need: ids with commas between, or all')
    .action(async ({ servers }: { servers?: string }) =>
      process.exit(
        await (servers === undefined
          ? (await import('../setup.ts')).setup({ extras: true })
          : (await import('../setup-servers.ts')).setupServers(servers)),
      ),
    );
}
