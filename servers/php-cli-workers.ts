import type { ServerDefinition } from '../src/servers/definition.ts';
import { phpServer } from './php/definition.ts';

export default {
  ...phpServer({ PHP_CLI_SERVER_WORKERS: '4' }),
  id: 'php-cli-workers',
  title: 'php -S with PHP_CLI_SERVER_WORKERS=4',
  model: 'event-loop',
  about: 'Four processes share the connections; each waits for all its connections, and answers one request at a time.',
} satisfies ServerDefinition;
