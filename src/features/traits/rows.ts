/** The traits as rows of a table. Each row knows its value in a file, its text, and when two values differ. Pure. */
import type {
  AbortedNavigation,
  BrowserTraitsFile,
  HeldTimes,
  Integer,
  LimitPerHost,
  MeasuredRate,
  Partitions,
  RepeatedRequest,
  SilentOrder,
  Visits,
} from '../../domain/measurements.ts';
import { type Navigation, navigationSchema } from '../../domain/schema.ts';
import { changeSeen, holdsDiffer, integersDiffer, type Rate, ratesDiffer } from './differ.ts';

/* Texts for the values of traits, short enough for a table. Pure. */

/** @example integerText(…) // '3 in 9/10 (60 to 98 %), else 2' */
function integerText({ value, count, trials, interval, counts }: Integer): string {
  const others = counts.filter((each) => each.value !== value).map((each) => each.value);
  return `${value} in ${count}/${trials}${percent(trials, interval)}${others.length > 0 ? `, else ${others.join(', ')}` : ''}`;
}

/** @example limitText(…, 20) // '6 in 3/3 (44 to 100 %)' */
const limitText = (limit: Integer, asked: number): string =>
  limit.value >= asked ? `none up to ${asked}` : integerText(limit);

/** @example orderText(…) // 'oldest-first, 6 samples' */
function orderText({ order, samples, oldest, newest, between, neither }: SilentOrder): string {
  const count = `${samples} sample${samples === 1 ? '' : 's'}`;
  if (order !== 'other') return `${order}, ${count}`;
  const parts = { oldest, newest, between, neither };
  const told = Object.entries(parts).filter(([, many]) => many > 0);
  return `other, ${count}: ${told.map(([what, many]) => `${many} ${what}`).join(', ')}`;
}

/** @example holdText(…) // '60.0 s (59.0 to 60.0), 4 samples' */
function heldText({ samples, closed, open }: HeldTimes): string {
  const parts = [
    closed && `${seconds(closed.median)} s${rangeText(closed)}`,
    open && `still open after ${seconds(open.atLeast)} s`,
  ];
  return `${parts.filter(Boolean).join('; ')}, ${samples} sample${samples === 1 ? '' : 's'}`;
}

/** @example abortText(…) // 'closed in 3/3 (44 to 100 %) after 4 ms (3 to 9)' */
function abortText({ closed, afterMs, watchedMs }: AbortedNavigation): string {
  const rate = rateText(closed);
  if (!afterMs) return `stays open: closed in ${rate}, watched ${Math.round(watchedMs / 1000)} s`;
  const [median, low, high] = [afterMs.median, afterMs.low, afterMs.high].map(Math.round);
  return `closed in ${rate} after ${median} ms${low === high ? '' : ` (${low} to ${high})`}`;
}

/** Whether connections are kept apart by site, in a word; `not clear` if the control did not show what was expected. */
function sitesWord({ sameSite, otherSite }: Partitions): string {
  if (sameSite.count < sameSite.trials) return 'not clear';
  if (otherSite.count === 0) return 'kept apart';
  return otherSite.count === otherSite.trials ? 'shared' : 'not clear';
}

const sitesText = (value: Partitions): string =>
  `${sitesWord(value)}: reused by the same site ${rateText(value.sameSite)}, by another ${rateText(value.otherSite)}`;

/** Whether requests without credentials have their own connections; `not clear` if the control failed. */
function omitWord({ included, omitted }: Partitions): string {
  if (included.count < included.trials) return 'not clear';
  if (omitted.count === 0) return 'kept apart';
  return omitted.count === omitted.trials ? 'shared' : 'not clear';
}

const omitText = (value: Partitions): string =>
  `${omitWord(value)}: reused with credentials ${rateText(value.included)}, without ${rateText(value.omitted)}`;

const timesText = (times: Integer | null): string => (times ? integerText(times) : 'not seen');

const repeatedText = ({ post, form, fresh, told }: RepeatedRequest): string =>
  `by fetch ${timesText(post)}, by a form ${timesText(form)}, on a fresh connection ${timesText(fresh)}; the page is told in ${rateText(told)}`;

const rateText = ({ count, trials, interval }: MeasuredRate): string =>
  `${count}/${trials}${percent(trials, interval)}`;

/** Fewer than two trials have no rate. */
const percent = (trials: number, { low, high }: MeasuredRate['interval']): string =>
  trials < 2 ? '' : ` (${Math.round(100 * low)} to ${Math.round(100 * high)} %)`;

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

const rangeText = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  seconds(low) === seconds(high) ? '' : ` (${seconds(low)} to ${seconds(high)})`;

/** What one file says about one row. */
export interface TraitText {
  /** In words; the reason if nothing was measured. */
  readonly text: string;
  readonly measured: boolean;
  /** In one word or number, for a range of releases; null if nothing was measured. */
  readonly brief: string | null;
  /** For a drawing; null if it is not a number, or was not measured. */
  readonly number: number | null;
}

export interface TraitRow {
  readonly id: string;
  readonly title: string;
  /** The unit of the numbers; undefined for a row that is not drawn. */
  readonly unit?: 'connections' | 's' | 'ms';
  /** Whether each release was watched only once, and its connections closed together: a difference may be chance. */
  readonly watchedOnce: boolean;
  /** Whether it may depend on the driver; then driven and un-automated browsers have separate lines. */
  readonly byDriver: boolean;
  said(file: BrowserTraitsFile): TraitText;
  differ(a: BrowserTraitsFile, b: BrowserTraitsFile): boolean;
  /**
   * The smallest share of visits that would have had to change between two files for `differ` to see it; null if none
   * would do, or if it is not a rate.
   */
  seen(a: BrowserTraitsFile, b: BrowserTraitsFile): number | null;
}

/** How one value is shown. */
interface Telling<Value> extends Omit<TraitRow, 'said' | 'differ' | 'seen' | 'byDriver' | 'watchedOnce'> {
  readonly byDriver?: true;
  readonly watchedOnce?: true;
  value(file: BrowserTraitsFile): { readonly value: Value | null; readonly reason: string | null } | undefined;
  text(value: Value): string;
  brief(value: Value): string;
  number?(value: Value): number | null;
  differ(a: Value, b: Value): boolean;
  /** In how many trials it had its most frequent value; undefined for what is not a rate. */
  rate?(value: Value): Rate;
}

function row<Value>({
  value,
  text,
  brief,
  number,
  differ,
  rate,
  byDriver,
  watchedOnce,
  ...rest
}: Telling<Value>): TraitRow {
  return {
    ...rest,
    byDriver: byDriver ?? false,
    watchedOnce: watchedOnce ?? false,
    said(file) {
      const found = value(file);
      if (!found) return { text: '–', measured: false, brief: null, number: null };
      if (found.value === null) return { text: found.reason ?? '–', measured: false, brief: null, number: null };
      return {
        text: [text(found.value), ...(found.reason === null ? [] : [found.reason])].join('; '),
        measured: true,
        brief: brief(found.value),
        number: number?.(found.value) ?? null,
      };
    },
    differ(a, b) {
      const [left, right] = [value(a)?.value, value(b)?.value];
      return left != null && right != null && differ(left, right);
    },
    seen(a, b) {
      const [left, right] = [value(a)?.value, value(b)?.value];
      return left == null || right == null || !rate ? null : changeSeen(rate(left), rate(right));
    },
  };
}

const visitsOf = ({ traits }: BrowserTraitsFile, navigation: Navigation): Visits | undefined =>
  traits['first-visit'].value?.find((each) => each.navigation === navigation);

const visitRow = (navigation: Navigation, what: 'opened' | 'silent'): TraitRow =>
  row<Integer>({
    id: `first-visit-${navigation}-${what}`,
    title: `${what === 'opened' ? 'connections opened' : 'silent ones left'}, ${navigation}`,
    unit: 'connections',
    byDriver: true,
    value(file) {
      const all = file.traits['first-visit'];
      if (!all.value) return { value: null, reason: all.reason };
      const found = visitsOf(file, navigation);
      return found && { value: found.value?.[what] ?? null, reason: found.reason };
    },
    text: integerText,
    brief: ({ value }) => String(value),
    number: ({ value }) => value,
    differ: integersDiffer,
    rate: (value) => value,
  });

const limitRow = (kind: 'fetches' | 'images'): TraitRow =>
  row<LimitPerHost>({
    id: `limit-per-host-${kind}`,
    title: kind === 'fetches' ? 'limit per host' : 'limit per host, images',
    unit: 'connections',
    // WebKit treats visible images differently, and which ones are visible depends on the driver.
    ...(kind === 'images' ? { byDriver: true } : {}),
    value: ({ traits }) => traits['limit-per-host'],
    text: (limit) => limitText(limit[kind], limit.asked),
    brief: (limit) => (limit[kind].value >= limit.asked ? `none up to ${limit.asked}` : String(limit[kind].value)),
    number: (limit) => limit[kind].value,
    differ: (a, b) => integersDiffer(a[kind], b[kind]),
    rate: (limit) => limit[kind],
  });

const holdRow = (kind: 'unused' | 'used'): TraitRow =>
  row<HeldTimes>({
    id: `hold-${kind}`,
    title: `${kind} connection held`,
    unit: 's',
    watchedOnce: true,
    value: ({ traits }) => traits[`hold-${kind}`],
    text: heldText,
    brief: ({ closed, open }) =>
      closed ? `${Math.round(closed.median / 1000)} s` : `over ${Math.round((open?.atLeast ?? 0) / 1000)} s`,
    number: ({ closed }) => (closed ? closed.median / 1000 : null),
    differ: holdsDiffer,
  });

/** How often a request is sent whose connection is closed without an answer. */
const repeatedRow = (kind: 'post' | 'get'): TraitRow =>
  row<RepeatedRequest>({
    id: `repeated-${kind}`,
    title: `times a ${kind.toUpperCase()} is sent, unanswered`,
    value: ({ traits }) => traits['repeated-request'],
    text: (value) => (kind === 'post' ? repeatedText(value) : timesText(value.get)),
    brief: (value) => String(value[kind]?.value ?? 'not seen'),
    differ: (a, b) => a[kind] !== null && b[kind] !== null && integersDiffer(a[kind], b[kind]),
  });

/** In the order in which they are shown. */
export const rows: readonly TraitRow[] = [
  ...navigationSchema.options.flatMap((navigation) => [visitRow(navigation, 'opened'), visitRow(navigation, 'silent')]),
  limitRow('fetches'),
  limitRow('images'),
  row({
    id: 'silent-order',
    title: 'order of silent ones',
    value: ({ traits }) => traits['silent-order'],
    text: orderText,
    brief: ({ order }) => order,
    differ: (a, b) => a.order !== b.order,
  }),
  holdRow('unused'),
  holdRow('used'),
  row({
    id: 'aborted-navigation',
    title: 'stopped navigation',
    unit: 'ms',
    value: ({ traits }) => traits['aborted-navigation'],
    text: abortText,
    brief: ({ afterMs }) => (afterMs ? 'closes its connection' : 'leaves its connection open'),
    number: ({ afterMs }) => afterMs?.median ?? null,
    differ: (a, b) => ratesDiffer(a.closed, b.closed),
    rate: ({ closed: { count, trials } }) => ({ count: Math.max(count, trials - count), trials }),
  }),
  row({
    id: 'partitions-site',
    title: 'pages of other sites',
    value: ({ traits }) => traits.partitions,
    text: sitesText,
    brief: sitesWord,
    differ: (a, b) => sitesWord(a) !== sitesWord(b),
  }),
  row({
    id: 'partitions-omit',
    title: "credentials: 'omit'",
    value: ({ traits }) => traits.partitions,
    text: omitText,
    brief: omitWord,
    differ: (a, b) => omitWord(a) !== omitWord(b),
  }),
  repeatedRow('post'),
  repeatedRow('get'),
];

/** The rows that have a value in at least one file. */
export const traitRowsOf = (files: readonly BrowserTraitsFile[]): TraitRow[] =>
  rows.filter(({ said }) => files.some((file) => said(file).text !== '–'));
