import path from 'node:path';
import type { ServerDefinition } from '../../src/servers/definition.ts';
import { pythonLibrary } from './definition.ts';

/** The common part of all ways to start Django's `runserver`. `options` are its own. */
export function django(...options: string[]): Omit<ServerDefinition, 'id' | 'title' | 'model' | 'about'> {
  return {
    ...pythonLibrary('django', 'python3-django', 'Django'),
    source: 'python/serve_django.py',
    start: ({ port, servers }) => ({
      program: 'python3',
      args: [
        '-B',
        path.join(servers, 'python/serve_django.py'),
        'runserver',
        '--noreload',
        ...options,
        `127.0.0.1:${port}`,
      ],
    }),
    ready: { line: /^listening on 127\.0\.0\.1:/ },
  };
}
