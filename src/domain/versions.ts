/** Compares releases by their version numbers. Pure. */
import type { BrowserTraitsFile } from './measurements.ts';

type Release = Pick<BrowserTraitsFile['browser'], 'engine' | 'version'>;

/**
 * The part of a version number that names a release. For WebKit it is the first two numbers, because the second counts
 * releases.
 *
 * @example releaseOf({ engine: 'chromium', version: '156.0.8078.79' }) // '156'
 * @example releaseOf({ engine: 'webkit', version: '2.50.6-1~deb12u1' }) // '2.50'
 */
export function releaseOf({ engine, version }: Release): string {
  const [first, second] = numbersOf(version);
  if (first === undefined) return version || 'unknown';
  return engine === 'webkit' && second !== undefined ? `${first}.${second}` : String(first);
}

/** Older versions first, number by number. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Whether no release can lie between two, by their numbers. WebKitGTK's stable releases have even second numbers.
 */
export function areNeighbours(engine: Release['engine'], older: string, newer: string): boolean {
  const [left, right] = [numbersOf(older), numbersOf(newer)];
  if (engine !== 'webkit') return (right[0] ?? 0) - (left[0] ?? 0) <= 1;
  return left[0] === 2 && right[0] === 2 && (right[1] ?? 0) - (left[1] ?? 0) <= 2;
}

/** The numbers at the beginning of a version, without anything that a distribution adds. */
const numbersOf = (version: string): number[] =>
  (/^\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').filter(Boolean).map(Number);
