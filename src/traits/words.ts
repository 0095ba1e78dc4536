/** Values of traits in words, short enough for a table. Pure. */
import type {
  AbortedNavigation,
  HeldTimes,
  Integer,
  Partitions,
  Rate,
  SilentOrder,
} from '../results/browser-traits.ts';

/** @example integerText(…) // '3 in 9/10 (60 to 98 %), else 2' */
export function integerText({ value, count, trials, interval, counts }: Integer): string {
  const others = counts.filter((each) => each.value !== value).map((each) => each.value);
  return `${value} in ${count}/${trials}${percent(trials, interval)}${others.length > 0 ? `, else ${others.join(', ')}` : ''}`;
}

/** @example limitText(…, 20) // '6 in 3/3 (44 to 100 %)' */
export const limitText = (limit: Integer, asked: number): string =>
  limit.value >= asked ? `none up to ${asked}` : integerText(limit);

/** @example orderText(…) // 'oldest-first, 6 samples' */
export function orderText({ order, samples, oldest, newest, between, neither }: SilentOrder): string {
  const count = `${samples} sample${samples === 1 ? '' : 's'}`;
  if (order !== 'other') return `${order}, ${count}`;
  const parts = { oldest, newest, between, neither };
  const told = Object.entries(parts).filter(([, many]) => many > 0);
  return `other, ${count}: ${told.map(([what, many]) => `${many} ${what}`).join(', ')}`;
}

/** @example holdText(…) // '60.0 s (59.0 to 60.0), 4 samples' */
export function heldText({ samples, closed, open }: HeldTimes): string {
  const parts = [
    closed && `${seconds(closed.median)} s${rangeText(closed)}`,
    open && `still open after ${seconds(open.atLeast)} s`,
  ];
  return `${parts.filter(Boolean).join('; ')}, ${samples} sample${samples === 1 ? '' : 's'}`;
}

/** @example abortText(…) // 'closed in 3/3 (44 to 100 %) after 4 ms (3 to 9)' */
export function abortText({ closed, afterMs, watchedMs }: AbortedNavigation): string {
  const rate = rateText(closed);
  if (!afterMs) return `stays open: closed in ${rate}, watched ${Math.round(watchedMs / 1000)} s`;
  const [median, low, high] = [afterMs.median, afterMs.low, afterMs.high].map(Math.round);
  return `closed in ${rate} after ${median} ms${low === high ? '' : ` (${low} to ${high})`}`;
}

/** Whether connections are kept apart by site, in one word; `not clear` where its control did not come as expected. */
export function sitesWord({ sameSite, otherSite }: Partitions): string {
  if (sameSite.count < sameSite.trials) return 'not clear';
  if (otherSite.count === 0) return 'kept apart';
  return otherSite.count === otherSite.trials ? 'shared' : 'not clear';
}

export const sitesText = (value: Partitions): string =>
  `${sitesWord(value)}: reused by the same site ${rateText(value.sameSite)}, by another ${rateText(value.otherSite)}`;

/** Whether requests without credentials have connections of their own; `not clear` where its control did not come as expected. */
export function omitWord({ included, omitted }: Partitions): string {
  if (included.count < included.trials) return 'not clear';
  if (omitted.count === 0) return 'kept apart';
  return omitted.count === omitted.trials ? 'shared' : 'not clear';
}

export const omitText = (value: Partitions): string =>
  `${omitWord(value)}: reused with credentials ${rateText(value.included)}, without ${rateText(value.omitted)}`;

const rateText = ({ count, trials, interval }: Rate): string => `${count}/${trials}${percent(trials, interval)}`;

/** Of fewer than two trials there is no rate. */
const percent = (trials: number, { low, high }: Rate['interval']): string =>
  trials < 2 ? '' : ` (${Math.round(100 * low)} to ${Math.round(100 * high)} %)`;

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

const rangeText = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  seconds(low) === seconds(high) ? '' : ` (${seconds(low)} to ${seconds(high)})`;
