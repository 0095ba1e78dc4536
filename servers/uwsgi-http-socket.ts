import type { ServerDefinition } from '../src/servers/definition.ts';
import { uwsgi } from './python/uwsgi.ts';

export default {
  ...uwsgi('http-socket'),
  id: 'uwsgi-http-socket',
  title: 'uWSGI, --http-socket',
  model: 'timeout',
  defersAccept: true,
  about:
    'Reads one connection at a time; the kernel keeps a silent one from it for some 7 s, and then it is closed after 4 s.',
} satisfies ServerDefinition;
