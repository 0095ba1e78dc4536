import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonServer } from './python/definition.ts';

export default {
  ...pythonServer('--server', 'HTTPServer', '--timeout', '0.1'),
  id: 'python-timeout',
  title: 'Python HTTPServer, handler timeout 0.1 s',
  model: 'timeout',
  about: 'Reads one connection at a time, and closes one that is silent for 100 ms.',
} satisfies ServerDefinition;
