import type { ServerDefinition } from '../src/servers/definition.ts';
import { makeDocumentRoot } from '../src/servers/document-root.ts';
import { caddyServer, runCaddy } from './caddy/definition.ts';

export default {
  ...caddyServer,
  id: 'caddy',
  title: 'Caddy (file server)',
  model: 'threaded',
  about: 'Gives every connection its own goroutine.',
  source: 'caddy.ts',
  offers: [],
  async start(place) {
    const { folder, types } = await makeDocumentRoot(place);
    const typed = [...types].map(([name, type]) => `  header /${name} Content-Type "${type}"`);
    return runCaddy(
      place,
      [`  root * "${folder}"`, '  header Cache-Control no-store', ...typed, '  file_server'].join('\n'),
    );
  },
} satisfies ServerDefinition;
