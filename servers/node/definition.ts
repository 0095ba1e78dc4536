import path from 'node:path';
import type { ServerDefinition } from '../../src/servers/definition.ts';

/** The common part of servers on Node.js. `script` is relative to `servers/`; `options` are those of the script. */
export function nodeServer(
  script: string,
  ...options: string[]
): Omit<ServerDefinition, 'id' | 'title' | 'model' | 'about'> {
  // The kit's own loaders must not affect a server under test.
  const env = { NODE_OPTIONS: '' };
  return {
    source: script,
    offers: ['slow', 'redirect'],
    takes: { posts: { path: '/posted' }, upload: { path: '/posted' } },
    needs: { node: 'nodejs' },
    version: {
      command: { program: 'node', args: ['--print', '"Node.js " + process.versions.node'], env },
      pattern: /(Node\.js) ([\d.]+)/,
    },
    start: ({ port, servers }) => ({
      program: 'node',
      args: [path.join(servers, script), '--port', String(port), ...options],
      env,
    }),
    ready: { line: /^listening on 127\.0\.0\.1:/ },
  };
}
