import type { ServerDefinition } from '../src/servers/definition.ts';
import { nodeServer } from './node/definition.ts';

export default {
  ...nodeServer('node/serve.mjs', '--model', 'threaded'),
  offers: ['slow', 'redirect', 'events', 'websocket'],
  id: 'node-threaded',
  title: 'Node.js, every connection at once',
  model: 'threaded',
  about: 'Reads every connection as soon as it is opened.',
} satisfies ServerDefinition;
