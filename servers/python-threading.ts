import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonServer } from './python/definition.ts';

export default {
  ...pythonServer('--server', 'ThreadingHTTPServer'),
  id: 'python-threading',
  title: 'Python ThreadingHTTPServer',
  model: 'threaded',
  about: 'Gives every connection its own thread.',
} satisfies ServerDefinition;
