import { chromeForTesting } from './chrome-for-testing.ts';
import { debian } from './debian.ts';
import { mozilla } from './mozilla.ts';
import { pathSource } from './path.ts';
import { playwrightBuilds } from './playwright-builds.ts';
import type { ReleaseSource } from './source.ts';

/** Where releases come from. The first that serves what is wanted is asked: Debian's is last, any word may name a suite. */
export const sources: readonly ReleaseSource[] = [pathSource, playwrightBuilds, chromeForTesting, mozilla, debian];
