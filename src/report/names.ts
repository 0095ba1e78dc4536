/** What the parties of a trial are called. */
import type { Result } from '../results/schema.ts';
import type { Client } from '../wire/trace.ts';

export type Engine = Result['browser']['engine'];

const ENGINES: Readonly<Record<Engine, string>> = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' };

/** @example clientName('browser', 'chromium') // 'Chromium' */
export function clientName(client: Client, engine: Engine): string {
  if (client === 'browser') return ENGINES[engine];
  return client === 'bystander' ? 'Bystander' : 'Second browser';
}
