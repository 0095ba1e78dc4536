import type { ServerDefinition } from '../src/servers/definition.ts';
import { module, pythonLibrary } from './python/definition.ts';

export default {
  ...pythonLibrary('uvicorn', 'python3-uvicorn', 'uvicorn'),
  id: 'uvicorn',
  title: 'uvicorn',
  model: 'event-loop',
  about: 'Waits for all connections at once in one thread.',
  source: 'python/site_asgi.py',
  start: (place) => module(place, 'uvicorn', '--host', '127.0.0.1', '--port', String(place.port), 'site_asgi:app'),
  ready: { line: /Uvicorn running on http/ },
} satisfies ServerDefinition;
