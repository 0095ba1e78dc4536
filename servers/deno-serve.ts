import path from 'node:path';
import type { ServerDefinition } from '../src/servers/definition.ts';

// No network access, and no cache in the home folder.
const env = { DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' };

export default {
  id: 'deno-serve',
  title: 'Deno.serve',
  model: 'event-loop',
  about: 'Waits for all connections in one thread, and keeps each open after an answer.',
  source: 'deno/serve.mjs',
  needs: { deno: { package: null, npm: 'deno@2.9.6', real: ['eval', 'console.log(Deno.execPath())'] } },
  offers: ['slow', 'redirect'],
  version: { command: { program: 'deno', args: ['--version'], env }, pattern: /(deno) ([\d.]+)/ },
  start: ({ port, servers, folder }) => ({
    program: 'deno',
    args: [
      'run',
      '--no-config',
      '--no-prompt',
      '--allow-net',
      `--allow-read=${servers}`,
      path.join(servers, 'deno/serve.mjs'),
      String(port),
    ],
    env: { ...env, DENO_DIR: folder },
  }),
  ready: { line: /^Listening on http:\/\/127\.0\.0\.1:/ },
} satisfies ServerDefinition;
