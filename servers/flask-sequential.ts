import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonLibrary, script } from './python/definition.ts';

export default {
  ...pythonLibrary('flask', 'python3-flask', 'Flask', 'Werkzeug'),
  id: 'flask-sequential',
  title: 'Flask, development server, threaded=False',
  model: 'sequential',
  about: 'Reads one connection to the end of its request, answers, closes, and only then accepts the next.',
  source: 'python/serve_flask.py',
  start: (place) => script(place, 'serve_flask.py', 'sequential'),
  ready: { line: /Running on http/ },
} satisfies ServerDefinition;
