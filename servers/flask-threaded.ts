import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonLibrary, script } from './python/definition.ts';

export default {
  ...pythonLibrary('flask', 'python3-flask', 'Flask', 'Werkzeug'),
  id: 'flask-threaded',
  title: 'Flask, development server',
  model: 'threaded',
  about: 'Gives every connection its own thread, which is the default.',
  source: 'python/serve_flask.py',
  start: (place) => script(place, 'serve_flask.py', 'threaded'),
  ready: { line: /Running on http/ },
} satisfies ServerDefinition;
