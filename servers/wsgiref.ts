import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonServer, script } from './python/definition.ts';

export default {
  ...pythonServer(),
  id: 'wsgiref',
  title: 'wsgiref',
  model: 'sequential',
  about: 'Reads one connection to the end of its request, answers, closes, and only then accepts the next.',
  source: 'python/serve_wsgiref.py',
  start: (place) => script(place, 'serve_wsgiref.py'),
  ready: { line: /^listening on 127\.0\.0\.1:/ },
} satisfies ServerDefinition;
