/** A server of `servers/`, as the kit starts it. */
import { fileURLToPath } from 'node:url';
import { python } from '../../../servers/python/definition.ts';
import type { ServerDefinition } from '../../../src/servers/definition.ts';
import type { Truth } from './truth.ts';

/** The file of a server of this folder. */
export const adversaryFile = (name: string): string => fileURLToPath(new URL(`servers/${name}`, import.meta.url));

export function adversaryServer({ id, server: [file, ...args], truth, page = '/' }: Truth): ServerDefinition {
  const isPython = file.endsWith('.py');
  const program = isPython ? 'python3' : 'node';
  return {
    id,
    title: id,
    model: 'unknown',
    about: truth,
    source: '',
    needs: isPython ? { python3: python() } : { node: 'nodejs' },
    offers: [],
    page,
    version: null,
    start: ({ port }) => ({
      program,
      args: [...(isPython ? ['-B'] : []), adversaryFile(file), String(port), ...args],
      env: { NODE_OPTIONS: '' },
    }),
    ready: { line: /^listening/ },
  };
}
