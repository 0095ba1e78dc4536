import path from 'node:path';
import type { ServerDefinition } from '../src/servers/definition.ts';

export default {
  id: 'plackup',
  title: 'plackup (HTTP::Server::PSGI)',
  model: 'sequential',
  about: 'Reads one connection to the end of its request, answers, closes, and only then accepts the next.',
  source: 'perl/app.psgi',
  needs: { plackup: 'libplack-perl' },
  offers: ['slow', 'redirect'],
  version: { command: { program: 'plackup', args: ['--version'] }, pattern: /(Plack) ([\d.]+)/ },
  start: ({ port, servers }) => ({
    program: 'plackup',
    args: [
      '--server',
      'HTTP::Server::PSGI',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--no-default-middleware',
      path.join(servers, 'perl/app.psgi'),
    ],
  }),
  ready: { line: /Accepting connections at http:\/\/127\.0\.0\.1:/ },
} satisfies ServerDefinition;
