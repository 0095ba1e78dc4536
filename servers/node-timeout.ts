import type { ServerDefinition } from '../src/servers/definition.ts';
import { nodeServer } from './node/definition.ts';

export default {
  ...nodeServer('node/serve.mjs', '--model', 'timeout'),
  offers: ['slow', 'redirect', 'events', 'websocket'],
  id: 'node-timeout',
  title: 'Node.js, one connection at a time, 100 ms of patience',
  model: 'timeout',
  about: 'Reads one connection at a time, and closes one that is silent for 100 ms.',
} satisfies ServerDefinition;
