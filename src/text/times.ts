/** Milliseconds in words, short enough for a table. */

/** To a tenth, as times are recorded. @example tenths(1.23) // 1.2 */
export const tenths = (ms: number): number => Math.round(ms * 10) / 10;

/** @example inMs(1.42) // '1.4 ms' @example inMs(3001.2) // '3001 ms' @example inMs(null) // '–' */
export function inMs(value: number | null): string {
  return value === null ? '–' : `${bareMs(value)} ms`;
}

/** The same without the unit, for a column whose head has it. */
export function bareMs(value: number): string {
  const rounded = Math.abs(value) < 100 ? tenths(value) : Math.round(value);
  return String(rounded === 0 ? 0 : rounded); // never -0
}

/** @example lasting(75_000) // '1 min 15 s' @example lasting(4100) // '4.1 s' */
export function lasting(ms: number): string {
  if (ms < 1000) return inMs(ms);
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
