/** Matches a rule's ids and releases: patterns of ids, and ranges of versions. Pure. */
import { compareVersions } from './versions.ts';

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Whether it has a `*`, which stands for any letters. Ids have parentheses, `nginx-proxy(php-cli)`, so nothing else is
 * special.
 */
export const isPattern = (pattern: string): boolean => pattern.includes('*');

/**
 * Whether `id` matches `pattern`; `*` stands for any letters, or none.
 *
 * @example matchesId('python-*', 'python-threading') // true
 */
export const matchesId = (pattern: string, id: string): boolean =>
  new RegExp(`^${pattern.split(/\*+/).map(literal).join('.*')}$`, 's').test(id);

interface Bound {
  readonly sign: '>=' | '>' | '<=' | '<' | '=';
  readonly version: string;
}

const BOUND = /^(>=|>|<=|<|=)?(\d{1,9}(?:\.\d{1,9}){0,5})$/;

const SIGNS: Readonly<Record<Bound['sign'], (order: number) => boolean>> = {
  '>=': (order) => order >= 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '<': (order) => order < 0,
  '=': (order) => order === 0,
};

/** The bounds of `>=150 <156`, all of which must hold; null if it is not in this form. */
export function boundsOf(range: string): readonly Bound[] | null {
  const words = range.split(/\s+/).filter(Boolean);
  const bounds = words.flatMap((word) => {
    const [, sign = '=', version] = BOUND.exec(word) ?? [];
    return version === undefined ? [] : [{ sign: sign as Bound['sign'], version }];
  });
  return words.length > 0 && bounds.length === words.length ? bounds : null;
}

/**
 * Whether a browser's version lies in a range. Only as many numbers are compared as the bound has, so `<=156` and
 * `=156` hold for 156.0.8078.79, and `>156` begins with 157. A browser without a version, because it did not run, lies
 * in no range.
 * @throws RangeError if `range` is not a range
 */
export function isWithin(version: string, range: string): boolean {
  const bounds = boundsOf(range);
  if (!bounds) throw new RangeError(`Cannot read '${range}' as a range of releases`);
  if (!/^\d/.test(version)) return false;
  return bounds.every((bound) => {
    const shortened = version.split('.').slice(0, bound.version.split('.').length).join('.');
    return SIGNS[bound.sign](compareVersions(shortened, bound.version));
  });
}
