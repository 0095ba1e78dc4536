/**
 * Measures the traits of several browsers: one at a time, because they disturb each other; hold times of all at once.
 */

import os from 'node:os';
import type { WantedBrowser } from '../../browsers/list.ts';
import { kitVersion } from '../../domain/kit.ts';
import { type BrowserTraitsFile, browserTraitsSchema, type MeasuredTraits } from '../../domain/measurements.ts';
import { systemName } from '../../system/platform.ts';
import { abortedNavigation } from './aborted-navigation.ts';
import { type Bench, benchOf } from './bench.ts';
import { firstVisit } from './first-visit.ts';
import { heldOf, notHeld } from './hold.ts';
import { type Watching, watchAll } from './hold-watch.ts';
import { limitPerHost } from './limit-per-host.ts';
import { partitions } from './partitions.ts';
import { repeatedRequest } from './repeated-request.ts';
import { silentOrder } from './silent-order.ts';
import type { Trait, TraitId } from './trait.ts';

/**
 * The traits measured with one browser at a time, in this order. Hold times are watched in all at once (hold-watch.ts).
 */
const traits: { readonly [Id in TraitId]: Trait<Id> } = {
  'first-visit': firstVisit,
  'limit-per-host': limitPerHost,
  'silent-order': silentOrder,
  'aborted-navigation': abortedNavigation,
  partitions,
  'repeated-request': repeatedRequest,
};

/* Measures all traits of one browser except hold times; a trait that fails does not affect the others. */

/** All traits. Hold times have no value yet, and a reason that says so. */
export async function measureTraits(bench: Bench): Promise<MeasuredTraits> {
  return {
    'first-visit': await measured('first-visit', bench),
    'limit-per-host': await measured('limit-per-host', bench),
    'silent-order': await measured('silent-order', bench),
    ...notHeld('not watched'),
    'aborted-navigation': await measured('aborted-navigation', bench),
    partitions: await measured('partitions', bench),
    'repeated-request': await measured('repeated-request', bench),
  };
}

async function measured<Id extends TraitId>(
  id: Id,
  bench: Bench,
): Promise<{ value: NonNullable<MeasuredTraits[Id]['value']> | null; reason: string | null }> {
  bench.tell(id);
  try {
    return await traits[id].measure(bench);
  } catch (error) {
    return { value: null, reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}

export interface MeasureOptions extends Pick<Watching, 'env' | 'signal' | 'progress'> {
  readonly trials: number;
  /** The longest time for which connections are watched; 0: not at all. */
  readonly minutes: number;
  /** Reports progress. */
  tell(browser: WantedBrowser, progress: string): void;
  /** Called with the file of each browser that is measured; once more when its hold times are known. */
  keep(file: BrowserTraitsFile): void;
}

/**
 * The content of a file for each browser, in the order of `wanted`. Anything that cannot be measured is null, with the
 * reason. If `signal` aborts, it returns the browsers that were measured until then.
 */
export async function measureAll(
  wanted: readonly WantedBrowser[],
  options: MeasureOptions,
): Promise<BrowserTraitsFile[]> {
  const { trials, minutes, env, signal, tell } = options;
  const files = new Map<WantedBrowser, BrowserTraitsFile>();
  for (const each of wanted) {
    if (signal.aborted) break;
    const about = { version: each.install.version ?? '', driver: '' };
    const traits = await measureTraits(
      benchOf({
        ...each,
        trials,
        env,
        signal,
        tell: (progress) => tell(each, progress),
        started: ({ version, driver }) => Object.assign(about, { version: version || about.version, driver }),
      }),
    );
    if (signal.aborted) break; // it was not measured to the end
    const file = browserTraitsSchema.parse(fileOf(each, about, traits, options));
    files.set(each, file);
    options.keep(file);
  }
  if (minutes > 0 && !signal.aborted) {
    const held = new Map<WantedBrowser, ReturnType<typeof heldOf>>();
    const failed = (each: WantedBrowser, reason: string) => void held.set(each, notHeld(reason));
    const watched = await watchAll(wanted, { ...options, ms: minutes * 60_000, failed });
    for (const { definition, rows } of watched) {
      const each = wanted.find((one) => one.definition === definition);
      if (each) held.set(each, heldOf(rows));
    }
    for (const [each, file] of files) {
      const traits = { ...file.traits, ...(held.get(each) ?? notHeld('interrupted')) };
      files.set(each, browserTraitsSchema.parse({ ...file, traits }));
    }
    for (const file of files.values()) options.keep(file);
  }
  return [...files.values()];
}

function fileOf(
  { definition: { id, engine }, install }: WantedBrowser,
  { version, driver }: { readonly version: string; readonly driver: string },
  traits: MeasuredTraits,
  { trials, minutes }: MeasureOptions,
): BrowserTraitsFile {
  return {
    schema: 1,
    kit: kitVersion,
    measured: new Date().toISOString(),
    os: systemName(),
    cpus: os.availableParallelism(),
    browser: { id, engine, version, source: install.source, driver },
    trials,
    minutes,
    traits,
  };
}
