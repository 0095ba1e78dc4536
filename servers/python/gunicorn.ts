import path from 'node:path';
import type { ServerDefinition } from '../../src/servers/definition.ts';
import { module, pythonLibrary } from './definition.ts';

/** The common part of all ways to start gunicorn. `options` are its own. */
export function gunicorn(...options: string[]): Omit<ServerDefinition, 'id' | 'title' | 'model' | 'about'> {
  return {
    ...pythonLibrary('gunicorn', 'gunicorn', 'gunicorn'),
    source: 'python/site_wsgi.py',
    start(place) {
      // Otherwise it would look for a gunicorn.conf.py in the folder in which the kit was started.
      const configuration = path.join(place.servers, 'python/gunicorn_ready.py');
      const bind = `127.0.0.1:${place.port}`;
      return module(place, 'gunicorn', '--config', configuration, '--bind', bind, ...options, 'site_wsgi:app');
    },
    ready: { line: /^a worker is ready/ },
  };
}
