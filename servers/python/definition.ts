import path from 'node:path';
import type { ServerDefinition } from '../../src/servers/definition.ts';

/** What the servers made of Python's `http.server` have in common. `options` are those of serve.py. */
export function pythonServer(...options: string[]): Omit<ServerDefinition, 'id' | 'title' | 'model' | 'about'> {
  return {
    source: 'python/serve.py',
    needs: { python3: 'python3' },
    version: { command: { program: 'python3', args: ['--version'] }, pattern: /(Python) ([\d.]+)/ },
    start: ({ port, servers }) => ({
      program: 'python3',
      args: ['-B', path.join(servers, 'python/serve.py'), '--port', String(port), ...options],
    }),
    ready: { line: /^listening on 127\.0\.0\.1:/ },
  };
}
