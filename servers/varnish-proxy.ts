import type { ServerDefinition } from '../src/servers/definition.ts';
import pythonSequential from './python-sequential.ts';

export default {
  id: 'varnish-proxy',
  title: 'Varnish in front of Python HTTPServer',
  model: 'proxy',
  about:
    'Passes a request on only when its head is complete, on a connection that it keeps if the server behind it does, and asks for the same thing once at a time.',
  source: 'varnish-proxy.ts',
  needs: { varnishd: 'varnish' },
  version: { command: { program: 'varnishd', args: ['-V'] }, pattern: /(varnish)-([\d.]+)/ },
  behind: pythonSequential,
  start: ({ port, upstreamPort, folder }) => ({
    program: 'varnishd',
    args: [
      ...['-F', '-n', folder, '-j', 'none', '-s', 'malloc,16m'],
      ...['-a', `127.0.0.1:${port}`, '-b', `127.0.0.1:${upstreamPort}`],
      // It has a C compiler translate its configuration at each start: optimising that takes longer than all the rest.
      ...['-p', 'cc_command=%D -O0'],
    ],
  }),
  // It says that it is launched before it listens. A browser never asks for this path, so what it asks for is not cached.
  ready: { request: '/ready' },
} satisfies ServerDefinition;
