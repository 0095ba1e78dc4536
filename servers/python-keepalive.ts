import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonServer } from './python/definition.ts';

export default {
  ...pythonServer('--server', 'HTTPServer', '--protocol', 'HTTP/1.1'),
  id: 'python-keepalive',
  title: 'Python HTTPServer speaking HTTP/1.1',
  model: 'sequential',
  about:
    'Reads one connection until the client closes it, because HTTP/1.1 keeps it open after an answer, and only then accepts the next.',
} satisfies ServerDefinition;
