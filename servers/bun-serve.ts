import path from 'node:path';
import type { ServerDefinition } from '../src/servers/definition.ts';

export default {
  id: 'bun-serve',
  title: 'Bun.serve',
  model: 'event-loop',
  about: 'Waits for all connections in one thread, and closes one on which nothing was sent for 10 s.',
  source: 'bun/serve.mjs',
  needs: { bun: { package: null, npm: 'bun@1.4.5', real: ['--print', 'process.execPath'] } },
  offers: ['slow', 'redirect'],
  version: { command: { program: 'bun', args: ['--print', '"Bun " + Bun.version'] }, pattern: /(Bun) ([\d.]+)/ },
  start: ({ port, servers, folder }) => ({
    program: 'bun',
    args: [path.join(servers, 'bun/serve.mjs'), String(port)],
    env: { BUN_INSTALL: folder, BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0', DO_NOT_TRACK: '1' },
  }),
  ready: { line: /^listening on 127\.0\.0\.1:/ },
} satisfies ServerDefinition;
