import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonLibrary, script } from './python/definition.ts';

export default {
  ...pythonLibrary('cherrypy', 'python3-cherrypy3', 'CherryPy', 'cheroot'),
  id: 'cherrypy',
  title: 'CherryPy',
  model: 'pool',
  workers: 10,
  about: 'Ten threads read one connection each, and close one that is silent for 10 s.',
  source: 'python/serve_cherrypy.py',
  start: (place) => script(place, 'serve_cherrypy.py'),
  ready: { line: /Serving on http/ },
} satisfies ServerDefinition;
