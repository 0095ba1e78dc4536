import type { ServerDefinition } from '../src/servers/definition.ts';
import { uwsgi } from './python/uwsgi.ts';

export default {
  ...uwsgi('http-socket'),
  id: 'uwsgi-http-socket',
  title: 'uWSGI, --http-socket',
  model: 'timeout',
  defersAccept: true,
  about:
    'Reads one connection at a time; the kernel holds back a silent one for about 7 s, and then the server closes it after 4 s.',
} satisfies ServerDefinition;
