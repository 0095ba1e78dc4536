import path from 'node:path';
import type { Command, ServerDefinition } from '../../src/servers/definition.ts';

/** The common part of PHP's own server, with any number of processes. */
export function phpServer(
  env: NonNullable<Command['env']>,
): Omit<ServerDefinition, 'id' | 'title' | 'model' | 'about'> {
  return {
    source: 'php/router.php',
    needs: { php: 'php-cli' },
    offers: ['slow', 'redirect'],
    version: { command: { program: 'php', args: ['--version'] }, pattern: /(PHP) ([\d.]+)/ },
    start: ({ port, servers }) => ({
      program: 'php',
      args: ['-S', `127.0.0.1:${port}`, '-t', path.join(servers, 'site'), path.join(servers, 'php/router.php')],
      env,
    }),
    ready: { line: /Development Server \(http:\/\/127\.0\.0\.1:\d+\) started/ },
  };
}
