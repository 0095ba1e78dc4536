/** The traits as rows of a table, each of which knows its value in a file, its words, and when two values differ. Pure. */
import type { BrowserTraitsFile, HeldTimes, Integer, LimitPerHost, Visits } from '../results/browser-traits.ts';
import { type Navigation, navigationSchema } from '../results/schema.ts';
import { holdsDiffer, integersDiffer, ratesDiffer } from './change.ts';
import {
  abortText,
  heldText,
  integerText,
  limitText,
  omitText,
  omitWord,
  orderText,
  sitesText,
  sitesWord,
} from './words.ts';

/** What one file says of one row. */
export interface Said {
  /** In words; the reason where nothing was measured. */
  readonly text: string;
  readonly measured: boolean;
  /** In one word or number, for a range of releases; null if nothing was measured. */
  readonly brief: string | null;
  /** For a drawing; null if it is no number, or none was measured. */
  readonly number: number | null;
}

export interface Row {
  readonly id: string;
  readonly title: string;
  /** What the numbers are: undefined for a row that is not drawn. */
  readonly unit?: 'connections' | 's' | 'ms';
  /** Whether it may depend on who drives the browser: then only browsers alike in that are put in one line. */
  readonly byDriver: boolean;
  said(file: BrowserTraitsFile): Said;
  differ(a: BrowserTraitsFile, b: BrowserTraitsFile): boolean;
}

/** How one value is told. */
interface Telling<Value> extends Omit<Row, 'said' | 'differ' | 'byDriver'> {
  readonly byDriver?: true;
  value(file: BrowserTraitsFile): { readonly value: Value | null; readonly reason: string | null } | undefined;
  text(value: Value): string;
  brief(value: Value): string;
  number?(value: Value): number | null;
  differ(a: Value, b: Value): boolean;
}

function row<Value>({ value, text, brief, number, differ, byDriver, ...rest }: Telling<Value>): Row {
  return {
    ...rest,
    byDriver: byDriver ?? false,
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
  };
}

const visitsOf = ({ traits }: BrowserTraitsFile, navigation: Navigation): Visits | undefined =>
  traits['first-visit'].value?.find((each) => each.navigation === navigation);

const visitRow = (navigation: Navigation, what: 'opened' | 'silent'): Row =>
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
  });

const limitRow = (kind: 'fetches' | 'images'): Row =>
  row<LimitPerHost>({
    id: `limit-per-host-${kind}`,
    title: kind === 'fetches' ? 'limit per host' : 'limit per host, images',
    unit: 'connections',
    // Whether images are seen makes a difference to WebKit, and what is seen differs with the driver.
    ...(kind === 'images' ? { byDriver: true } : {}),
    value: ({ traits }) => traits['limit-per-host'],
    text: (limit) => limitText(limit[kind], limit.asked),
    brief: (limit) => (limit[kind].value >= limit.asked ? `none up to ${limit.asked}` : String(limit[kind].value)),
    number: (limit) => limit[kind].value,
    differ: (a, b) => integersDiffer(a[kind], b[kind]),
  });

const holdRow = (kind: 'unused' | 'used'): Row =>
  row<HeldTimes>({
    id: `hold-${kind}`,
    title: `${kind} connection held`,
    unit: 's',
    value: ({ traits }) => traits[`hold-${kind}`],
    text: heldText,
    brief: ({ closed, open }) =>
      closed ? `${Math.round(closed.median / 1000)} s` : `over ${Math.round((open?.atLeast ?? 0) / 1000)} s`,
    number: ({ closed }) => (closed ? closed.median / 1000 : null),
    differ: holdsDiffer,
  });

/** In the order in which they are shown. */
export const rows: readonly Row[] = [
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
];

/** The rows of which some file says something. */
export const rowsOf = (files: readonly BrowserTraitsFile[]): Row[] =>
  rows.filter(({ said }) => files.some((file) => said(file).text !== '–'));
