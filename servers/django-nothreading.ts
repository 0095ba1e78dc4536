import type { ServerDefinition } from '../src/servers/definition.ts';
import { django } from './python/django.ts';

export default {
  ...django('--nothreading'),
  id: 'django-nothreading',
  title: 'Django, development server, --nothreading',
  model: 'sequential',
  about:
    'Reads one connection to the end of its request, answers, closes, and only then accepts the next. Without its reloader (--noreload).',
} satisfies ServerDefinition;
