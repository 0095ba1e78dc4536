import path from 'node:path';
import type { Model, ServerDefinition } from '../../src/servers/definition.ts';

/** What the servers written in JavaScript have in common. */
export function nodeServer(model: Model): Omit<ServerDefinition, 'id' | 'title' | 'model' | 'about'> {
  // Loaders that the kit itself runs under have no place in a server under test.
  const env = { NODE_OPTIONS: '' };
  return {
    source: 'node/serve.mjs',
    offers: ['slow', 'redirect', 'events', 'websocket'],
    needs: { node: 'nodejs' },
    version: {
      command: { program: 'node', args: ['--print', '"Node.js " + process.versions.node'], env },
      pattern: /(Node\.js) ([\d.]+)/,
    },
    start: ({ port, servers }) => ({
      program: 'node',
      args: [path.join(servers, 'node/serve.mjs'), '--model', model, '--port', String(port)],
      env,
    }),
    ready: { line: /^listening on 127\.0\.0\.1:/ },
  };
}
