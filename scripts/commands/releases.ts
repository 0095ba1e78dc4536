import process from 'node:process';
import type { Command } from 'commander';

export function register(program: Command): void {
  const releases = program
    .command('releases')
    .description(
      'releases of browsers for the kit alone: nothing is installed on the system, each becomes a browser of the matrix',
    );

  releases
    .command('install')
    .description(
      'install releases, such as chromium@bullseye firefox@sid webkit@trixie; goes on where it was interrupted',
    )
    .argument(
      '<releases...>',
      'browser@where: a Debian suite, a version or channel of the maker, playwright, or a path',
    )
    .action(async (wanted: string[]) => process.exit(await (await import('../releases.ts')).installReleases(wanted)));

  releases
    .command('list')
    .description('say which are there, how big and old they are, and which driver can speak to each')
    .option('--json', 'print it as JSON', false)
    .action(async (options: { json: boolean }) =>
      process.exit(await (await import('../releases.ts')).listReleases(options)),
    );

  releases
    .command('check')
    .description('try again which driver can speak to each, as after an update of the kit')
    .action(async () => process.exit(await (await import('../releases.ts')).checkReleases()));

  releases
    .command('remove')
    .description('remove releases, by id or by what was asked for')
    .argument('<ids...>', 'such as chromium-120, chromium@bullseye, or all')
    .action(async (ids: string[]) => process.exit(await (await import('../releases.ts')).removeReleases(ids)));
}
