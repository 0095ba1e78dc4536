import type { ServerDefinition } from '../src/servers/definition.ts';
import { nodeServer } from './node/definition.ts';

export default {
  ...nodeServer('node/serve.mjs', '--model', 'sequential'),
  offers: ['slow', 'redirect', 'events', 'websocket'],
  id: 'node-sequential',
  title: 'Node.js, one connection at a time',
  model: 'sequential',
  about: 'Reads one connection to the end of its request, answers, closes, and only then reads the next.',
} satisfies ServerDefinition;
