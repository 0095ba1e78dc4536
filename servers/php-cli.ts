import type { ServerDefinition } from '../src/servers/definition.ts';
import { phpServer } from './php/definition.ts';

export default {
  // Empty means unset: the user's environment must not affect the test.
  ...phpServer({ PHP_CLI_SERVER_WORKERS: '' }),
  id: 'php-cli',
  title: 'php -S',
  model: 'event-loop',
  about: 'Waits for all connections in one process, which answers one request at a time.',
} satisfies ServerDefinition;
