import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonServer, script } from './python/definition.ts';

export default {
  ...pythonServer(),
  id: 'oauth-loopback',
  title: 'OAuth loopback server of a command-line login',
  model: 'sequential',
  about:
    'Calls handle_request() again and again; each call accepts one connection and reads it to the end of its request.',
  source: 'python/oauth_loopback.py',
  start: (place) => script(place, 'oauth_loopback.py'),
  ready: { line: /^listening on 127\.0\.0\.1:/ },
} satisfies ServerDefinition;
