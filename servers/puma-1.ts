import path from 'node:path';
import type { ServerDefinition } from '../src/servers/definition.ts';

export default {
  id: 'puma-1',
  title: 'Puma with one thread',
  model: 'event-loop',
  about: 'A reactor waits for all connections; one thread answers whole requests, one at a time.',
  source: 'ruby/config.ru',
  needs: { puma: 'puma' },
  offers: ['slow', 'redirect'],
  version: { command: { program: 'puma', args: ['--version'] }, pattern: /(puma) version ([\d.]+)/ },
  start: ({ port, servers, folder }) => ({
    program: 'puma',
    args: [
      '--dir',
      folder,
      '--config',
      '-',
      '--threads',
      '1:1',
      '--bind',
      `tcp://127.0.0.1:${port}`,
      path.join(servers, 'ruby/config.ru'),
    ],
  }),
  ready: { line: /Listening on http:\/\/127\.0\.0\.1:/ },
} satisfies ServerDefinition;
