import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonTlsServer } from './python/definition.ts';

export default {
  ...pythonTlsServer('--server', 'ThreadingHTTPServer'),
  id: 'python-tls-threading',
  title: 'Python ThreadingHTTPServer over TLS',
  model: 'sequential',
  about: 'Gives every connection its own thread, but only after the TLS handshake, which the single accept loop does.',
} satisfies ServerDefinition;
