/** What the parties of a trial are called. */
import type { Result } from '../results/schema.ts';
import type { Client } from '../wire/trace.ts';

export type Engine = Result['browser']['engine'];

const ENGINES: Readonly<Record<Engine, string>> = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' };

/** @example engineName('webkit') // 'WebKit' */
export const engineName = (engine: Engine): string => ENGINES[engine];

/**
 * An id at the beginning of a sentence: that of an engine is its name in small letters.
 *
 * @example browserName('chromium') // 'Chromium'
 * @example browserName('chromium-120') // 'chromium-120'
 */
export const browserName = (id: string): string => Object.entries(ENGINES).find(([engine]) => engine === id)?.[1] ?? id;

/** @example clientName('browser', 'chromium') // 'Chromium' */
export function clientName(client: Client, engine: Engine): string {
  if (client === 'browser') return engineName(engine);
  return client === 'bystander' ? 'Bystander' : 'Second browser';
}
