import type { ServerDefinition } from '../src/servers/definition.ts';
import { uwsgi } from './python/uwsgi.ts';

export default {
  ...uwsgi('http'),
  id: 'uwsgi-http',
  title: 'uWSGI, --http',
  model: 'event-loop',
  about: 'A process in front of the worker waits for all connections at once, and passes whole requests on.',
} satisfies ServerDefinition;
