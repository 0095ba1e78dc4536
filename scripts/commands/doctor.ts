import process from 'node:process';
import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('doctor')
    .description('say what is installed, what is missing, and what to type; change nothing')
    .option('--json', 'print it as JSON', false)
    .option('--servers <ids>', 'instead, of what these servers need: ids with commas between, or all')
    .action(async ({ servers, json }: { servers?: string; json: boolean }) =>
      process.exit(
        await (servers === undefined
          ? (await import('../doctor.ts')).doctor({ json })
          : (await import('../doctor-servers.ts')).doctorServers(servers, { json })),
      ),
    );
}
