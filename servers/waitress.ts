import type { ServerDefinition } from '../src/servers/definition.ts';
import { module, pythonLibrary } from './python/definition.ts';

export default {
  ...pythonLibrary('waitress', 'python3-waitress', 'waitress'),
  id: 'waitress',
  title: 'waitress',
  model: 'event-loop',
  about: 'Waits for all connections at once in one thread, and hands whole requests to four others.',
  source: 'python/site_wsgi.py',
  start: (place) => module(place, 'waitress', `--listen=127.0.0.1:${place.port}`, 'site_wsgi:app'),
  ready: { line: /Serving on http/ },
} satisfies ServerDefinition;
