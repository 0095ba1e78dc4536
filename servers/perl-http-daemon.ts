import path from 'node:path';
import type { ServerDefinition } from '../src/servers/definition.ts';
import { perl } from './perl/definition.ts';

export default {
  id: 'perl-http-daemon',
  title: 'Perl HTTP::Daemon',
  model: 'sequential',
  about:
    'Reads one connection until the client closes it, because it keeps it open after an answer, and only then accepts the next.',
  source: 'perl/daemon.pl',
  needs: { perl: perl('HTTP::Daemon', 'libhttp-daemon-perl') },
  offers: ['slow', 'redirect'],
  version: {
    command: { program: 'perl', args: ['-MHTTP::Daemon', '-e', 'print "HTTP::Daemon $HTTP::Daemon::VERSION"'] },
    pattern: /(HTTP::Daemon) ([\d.]+)/,
  },
  start: ({ port, servers }) => ({ program: 'perl', args: [path.join(servers, 'perl/daemon.pl'), String(port)] }),
  ready: { line: /^listening on http:\/\/127\.0\.0\.1:/ },
} satisfies ServerDefinition;
