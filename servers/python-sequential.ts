import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonServer } from './python/definition.ts';

export default {
  ...pythonServer('--server', 'HTTPServer'),
  id: 'python-sequential',
  title: 'Python HTTPServer',
  model: 'sequential',
  about: 'Reads one connection to the end of its request, answers, closes, and only then accepts the next.',
} satisfies ServerDefinition;
