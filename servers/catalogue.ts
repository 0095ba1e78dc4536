/** All servers that the kit knows: those of the default matrix first. A new one is one file, and one line here. */
import type { ServerDefinition } from '../src/servers/definition.ts';
import { servers } from './list.ts';
import pythonTlsSequential from './python-tls-sequential.ts';
import pythonTlsThreading from './python-tls-threading.ts';

export const catalogue: readonly ServerDefinition[] = [...servers, pythonTlsSequential, pythonTlsThreading];
