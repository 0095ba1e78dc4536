/** The names of the parties of a trial. */
import type { Client } from './trace.ts';

export type Engine = 'chromium' | 'firefox' | 'webkit';

export const engines: readonly Engine[] = ['chromium', 'firefox', 'webkit'];

const ENGINES: Readonly<Record<Engine, string>> = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' };

/** @example engineName('webkit') // 'WebKit' */
export const engineName = (engine: Engine): string => ENGINES[engine];

/**
 * An id for the beginning of a sentence: an engine's id becomes its name.
 *
 * @example browserName('chromium') // 'Chromium'
 * @example browserName('chromium-120') // 'chromium-120'
 */
export const browserName = (id: string): string => Object.entries(ENGINES).find(([engine]) => engine === id)?.[1] ?? id;

/**
 * A browser with its release, for a sentence. WebKit's first number hardly ever changes, so the second is included.
 *
 * @example releaseName({ id: 'chromium', engine: 'chromium', versions: ['156.0.8078.108'] }) // 'Chromium 156'
 * @example releaseName({ id: 'chromium-120', engine: 'chromium', versions: ['120.0.6099.224'] }) // 'chromium-120'
 */
export function releaseName({
  id,
  engine,
  versions,
}: {
  id: string;
  engine: Engine;
  versions: readonly string[];
}): string {
  if (id !== engine) return id;
  const parts = engine === 'webkit' ? 2 : 1;
  const releases = versions.map((version) => version.split('.').slice(0, parts).join('.'));
  return [engineName(engine), ...new Set(releases)].join(' ');
}

/** @example clientName('browser', 'chromium') // 'Chromium' */
export function clientName(client: Client, engine: Engine): string {
  if (client === 'browser') return engineName(engine);
  return client === 'bystander' ? 'Bystander' : 'Second browser';
}
