import type { ServerDefinition } from '../src/servers/definition.ts';
import pythonSequential from './python-sequential.ts';

export default {
  id: 'varnish-proxy',
  title: 'Varnish in front of Python HTTPServer',
  model: 'proxy',
  about:
    'Passes a request on only when its head is complete, on a connection that it keeps if the server behind it does, and sends only one request at a time for the same thing.',
  source: 'varnish-proxy.ts',
  needs: { varnishd: 'varnish' },
  version: { command: { program: 'varnishd', args: ['-V'] }, pattern: /(varnish)-([\d.]+)/ },
  behind: pythonSequential,
  start: ({ port, upstreamPort, folder }) => ({
    program: 'varnishd',
    args: [
      ...['-F', '-n', folder, '-j', 'none', '-s', 'malloc,16m'],
      ...['-a', `127.0.0.1:${port}`, '-b', `127.0.0.1:${upstreamPort}`],
      // A C compiler translates its configuration at each start; optimising takes longer than all the rest.
      ...['-p', 'cc_command=%D -O0'],
    ],
  }),
  // It reports its launch before it listens. A browser never asks for this path, so no page of a trial is cached.
  ready: { request: '/ready' },
} satisfies ServerDefinition;
