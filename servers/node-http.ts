import type { ServerDefinition } from '../src/servers/definition.ts';
import { nodeServer } from './node/definition.ts';

export default {
  ...nodeServer('node/http.mjs'),
  id: 'node-http',
  title: 'Node.js http',
  model: 'event-loop',
  about: 'Waits for all connections in one thread, and keeps each for 5 s after an answer.',
} satisfies ServerDefinition;
