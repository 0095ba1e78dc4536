import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonLibrary, script } from './python/definition.ts';

export default {
  ...pythonLibrary('bottle', 'python3-bottle', 'bottle'),
  id: 'bottle',
  title: 'Bottle',
  model: 'sequential',
  about: 'By default it runs on the server of wsgiref, which serves one connection at a time.',
  source: 'python/serve_bottle.py',
  start: (place) => script(place, 'serve_bottle.py'),
  ready: { line: /^listening on 127\.0\.0\.1:/ },
} satisfies ServerDefinition;
