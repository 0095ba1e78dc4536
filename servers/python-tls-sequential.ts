import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonTlsServer } from './python/definition.ts';

export default {
  ...pythonTlsServer('--server', 'HTTPServer'),
  id: 'python-tls-sequential',
  title: 'Python HTTPServer over TLS',
  model: 'sequential',
  about: 'Shakes hands with one connection, reads its request, answers, closes, and only then accepts the next.',
} satisfies ServerDefinition;
