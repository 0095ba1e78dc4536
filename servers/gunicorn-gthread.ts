import type { ServerDefinition } from '../src/servers/definition.ts';
import { gunicorn } from './python/gunicorn.ts';

export default {
  ...gunicorn('--threads', '4'),
  id: 'gunicorn-gthread',
  title: 'gunicorn, gthread worker with 4 threads',
  model: 'pool',
  workers: 4,
  about:
    'Four threads read one connection each, for as long as it is silent; connections that are kept alive wait without a thread, for 2 s.',
} satisfies ServerDefinition;
