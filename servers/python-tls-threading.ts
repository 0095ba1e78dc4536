import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonTlsServer } from './python/definition.ts';

export default {
  ...pythonTlsServer('--server', 'ThreadingHTTPServer'),
  id: 'python-tls-threading',
  title: 'Python ThreadingHTTPServer over TLS',
  model: 'sequential',
  about:
    'Gives every connection a thread of its own, but only after its TLS handshake, which the one accept loop makes.',
} satisfies ServerDefinition;
