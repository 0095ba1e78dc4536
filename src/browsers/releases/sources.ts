import { debian } from './debian.ts';
import type { ReleaseSource } from './source.ts';

/** Where releases come from. The first that serves what is wanted is asked. */
export const sources: readonly ReleaseSource[] = [debian];
