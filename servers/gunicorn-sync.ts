import type { ServerDefinition } from '../src/servers/definition.ts';
import { gunicorn } from './python/gunicorn.ts';

export default {
  ...gunicorn(),
  id: 'gunicorn-sync',
  title: 'gunicorn, one sync worker',
  model: 'sequential',
  about:
    'Its one worker reads one connection at a time; after 30 s on a silent one the worker is killed, and another takes its place.',
} satisfies ServerDefinition;
