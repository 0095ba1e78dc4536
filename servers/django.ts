import type { ServerDefinition } from '../src/servers/definition.ts';
import { django } from './python/django.ts';

export default {
  ...django(),
  id: 'django',
  title: 'Django, development server',
  model: 'threaded',
  about:
    'Gives every connection its own thread. Without its reloader (--noreload), which would start it a second time.',
} satisfies ServerDefinition;
