import path from 'node:path';
import type { ServerDefinition } from '../src/servers/definition.ts';

export default {
  id: 'unicorn',
  title: 'unicorn with one worker',
  model: 'sequential',
  defersAccept: true,
  about:
    'Reads one connection to the end of its request, answers, closes, and only then accepts the next; the kernel holds back a silent one for a second or more.',
  source: 'ruby/config.ru',
  needs: { unicorn: 'unicorn' },
  offers: ['slow', 'redirect'],
  version: { command: { program: 'unicorn', args: ['--version'] }, pattern: /(unicorn) v([\d.]+)/ },
  start: ({ port, servers }) => ({
    program: 'unicorn',
    args: ['--listen', `127.0.0.1:${port}`, path.join(servers, 'ruby/config.ru')],
  }),
  ready: { line: /worker=0 ready/ },
} satisfies ServerDefinition;
