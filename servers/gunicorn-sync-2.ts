import type { ServerDefinition } from '../src/servers/definition.ts';
import { gunicorn } from './python/gunicorn.ts';

export default {
  ...gunicorn('--workers', '2'),
  id: 'gunicorn-sync-2',
  title: 'gunicorn, two sync workers',
  model: 'pool',
  workers: 2,
  about:
    'Each of its two workers reads one connection at a time; after 30 s on a silent one a worker is killed, and another takes its place.',
} satisfies ServerDefinition;
