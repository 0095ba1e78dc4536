import type { ServerDefinition } from '../src/servers/definition.ts';
import { caddyServer, runCaddy } from './caddy/definition.ts';
import pythonSequential from './python-sequential.ts';

export default {
  ...caddyServer,
  id: 'caddy-proxy',
  title: 'Caddy in front of Python HTTPServer',
  model: 'proxy',
  about:
    'Passes a request on only when its head is complete, on a connection that it keeps if the server behind it does.',
  source: 'caddy-proxy.ts',
  behind: pythonSequential,
  start: (place) => runCaddy(place, `  reverse_proxy 127.0.0.1:${place.upstreamPort}`),
} satisfies ServerDefinition;
