/** All servers that the kit knows: those of the default matrix first. A new one is one file, and one line here. */
import type { ServerDefinition } from '../src/servers/definition.ts';
import { servers } from './list.ts';

export const catalogue: readonly ServerDefinition[] = [...servers];
