/**
 * A time axis on which both 0.4 ms and 3000 ms can be seen: a longer gap between events stays longer, but long quiet
 * gaps are shortened. Pure.
 */

export interface TimeScale {
  /** Horizontal place of a time, clamped to the axis. */
  at(ms: number): number;
  /** The distinct times, in order: a label below the axis may be at any of them. */
  readonly points: readonly number[];
  /** Middles of the gaps that are shortened so much that the axis is drawn broken. */
  readonly breaks: readonly number[];
}

/** A gap without events of at least this length is marked as shortened. */
const LONG_MS = 250;

/** To a tenth of a pixel: nobody sees more, and the last digits differ from one runtime to the next. */
export const rounded = (pixels: number): number => Math.round(pixels * 10) / 10;

/** Logarithmic, with a floor: two events at nearly the same time are still drawn apart. */
const weight = (gapMs: number): number => 1 + 3 * Math.log10(1 + gapMs);

/** The scale for events at `times` (milliseconds, in any order) between `left` and `right`. */
export function timeScale(times: readonly number[], left: number, right: number): TimeScale {
  const points = [...new Set(times.filter(Number.isFinite))].toSorted((a, b) => a - b);
  const weights = points.slice(1).map((ms, index) => weight(ms - (points[index] ?? 0)));
  const total = weights.reduce((sum, each) => sum + each, 0) || 1;
  const places = [left];
  for (const each of weights) places.push((places.at(-1) ?? left) + (each / total) * (right - left));

  const at = (ms: number): number => {
    const after = points.findIndex((point) => point >= ms);
    if (after === -1) return rounded(places.at(-1) ?? left);
    const [x1 = left, x2 = left] = [places[after - 1], places[after]];
    const [ms1 = ms, ms2 = ms] = [points[after - 1], points[after]];
    return rounded(after === 0 || ms2 === ms1 ? x2 : x1 + ((ms - ms1) / (ms2 - ms1)) * (x2 - x1));
  };

  const breaks = points.slice(1).flatMap((ms, index) => {
    const [before = 0, x1 = left, x2 = left] = [points[index], places[index], places[index + 1]];
    return ms - before >= LONG_MS ? [rounded((x1 + x2) / 2)] : [];
  });
  return { at, points, breaks };
}
