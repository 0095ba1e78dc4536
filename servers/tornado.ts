import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonLibrary, script } from './python/definition.ts';

export default {
  ...pythonLibrary('tornado', 'python3-tornado', 'tornado'),
  id: 'tornado',
  title: 'Tornado',
  model: 'event-loop',
  about: 'Waits for all connections at once in one thread.',
  source: 'python/serve_tornado.py',
  start: (place) => script(place, 'serve_tornado.py'),
  ready: { line: /^listening on 127\.0\.0\.1:/ },
} satisfies ServerDefinition;
