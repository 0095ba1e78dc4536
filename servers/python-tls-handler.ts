import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonTlsServer } from './python/definition.ts';

/** The remedy for python-tls-threading: the same threads, and the handshake is made in them. */
export default {
  ...pythonTlsServer('--server', 'ThreadingHTTPServer', '--handshake', 'handler'),
  id: 'python-tls-handler',
  title: 'Python ThreadingHTTPServer over TLS, handshake in the thread',
  model: 'threaded',
  about: 'Gives every connection its own thread, which also does the TLS handshake; the accept loop only accepts.',
} satisfies ServerDefinition;
