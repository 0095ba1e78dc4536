/**
 * What `standoff traits` keeps: how one browser, at one release, connects, as integers and times. One file for each browser and
 * version, in `browser-traits/` of a results folder; those that the kit ships with are in `data/browser-traits.jsonl`. Times are
 * milliseconds, intervals are of 95 % (Wilson).
 */

import { z } from 'zod';
import { isolationSchema, navigationSchema } from './schema.ts';

/* What every file of a measurement of one browser begins with: by which kit, when and where, and of which browser. */

const measuredBrowserSchema = z.strictObject({
  id: z.string(),
  engine: z.enum(['chromium', 'firefox', 'webkit']),
  version: z.string().describe('read from the running browser, if it says'),
});

const measurementSchema = z.strictObject({
  schema: z.literal(1),
  kit: z.string(),
  measured: z.string().describe('ISO 8601'),
  os: z.string(),
  cpus: z.number().int(),
  browser: measuredBrowserSchema,
});

const count = z.number().int().nonnegative();
const ms = z.number().nonnegative();

/** What cannot be measured is null, with the reason. */
const entryOf = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({
    value: value.nullable(),
    reason: z.string().nullable().describe('why there is no value, or what is missing from it'),
  });

export const integerSchema = z.strictObject({
  value: count.describe('the most frequent one; of several, the least'),
  count: count.describe('in how many trials'),
  trials: z.number().int().positive(),
  interval: z.strictObject({ low: z.number(), high: z.number() }).describe('of count / trials'),
  low: count,
  high: count,
  counts: z.array(z.strictObject({ value: count, count: z.number().int().positive() })).describe('by value'),
});

export const rateSchema = z.strictObject({
  count,
  trials: z.number().int().positive(),
  interval: z.strictObject({ low: z.number(), high: z.number() }),
});

const spreadSchema = z.strictObject({ count: z.number().int().positive(), median: ms, low: ms, high: ms });

export const visitsSchema = entryOf(
  z.strictObject({
    opened: integerSchema.describe('connections opened since the navigation began'),
    silent: integerSchema.describe(
      'of all that are open, those on which nothing was sent, 2 s after the page was asked for',
    ),
  }),
).extend({
  navigation: navigationSchema,
  isolation: isolationSchema.describe('trial: a fresh browser for each visit; browser: one, and a host name for each'),
});

export const limitSchema = z.strictObject({
  asked: count.describe('things that the page asked for at once; as many connections: no limit was seen'),
  fetches: integerSchema.describe('connections open at once, of a page that asks by fetch()'),
  images: integerSchema.describe('the same of a page with images, some of which a browser may hold back'),
});

export const orderSchema = z.strictObject({
  order: z.enum(['oldest-first', 'newest-first', 'other']),
  samples: z.number().int().positive().describe('requests sent while two or more connections were silent'),
  oldest: count,
  newest: count,
  between: count,
  neither: count.describe('it opened a new connection, or used one that was not silent'),
});

export const holdSummarySchema = z.strictObject({
  samples: z.number().int().positive(),
  closed: spreadSchema.nullable().describe('those that the browser closed'),
  open: z
    .strictObject({ count: z.number().int().positive(), atLeast: ms })
    .nullable()
    .describe('those that were still open when the watch ended'),
});

export const abortSchema = z.strictObject({
  closed: rateSchema.describe('the connection of a navigation that was stopped was closed by the browser'),
  afterMs: spreadSchema.nullable().describe('from the asking for the stop; null if none was closed'),
  watchedMs: ms.describe('for how long, at most'),
});

export const partitionsSchema = z.strictObject({
  sameSite: rateSchema.describe('a page of the same site used a connection that was there'),
  otherSite: rateSchema.describe('a page of another site did'),
  included: rateSchema.describe("the same page did, for a request with credentials: 'include'"),
  omitted: rateSchema.describe("the same page did, for one with credentials: 'omit'"),
});

export const measuredTraitsSchema = z.strictObject({
  'first-visit': entryOf(z.array(visitsSchema)),
  'limit-per-host': entryOf(limitSchema),
  'silent-order': entryOf(orderSchema),
  'hold-unused': entryOf(holdSummarySchema),
  'hold-used': entryOf(holdSummarySchema),
  'aborted-navigation': entryOf(abortSchema),
  partitions: entryOf(partitionsSchema),
});

export const browserTraitsSchema = measurementSchema.extend({
  browser: measuredBrowserSchema.extend({
    source: z.string(),
    driver: z.string().describe('none: it is un-automated'),
  }),
  trials: z.number().int().positive(),
  minutes: z.number().nonnegative().describe('for how long connections were watched at most'),
  traits: measuredTraitsSchema,
});

export type Integer = z.infer<typeof integerSchema>;
export type MeasuredRate = z.infer<typeof rateSchema>;
export type Visits = z.infer<typeof visitsSchema>;
export type LimitPerHost = z.infer<typeof limitSchema>;
export type SilentOrder = z.infer<typeof orderSchema>;
export type HeldTimes = z.infer<typeof holdSummarySchema>;
export type AbortedNavigation = z.infer<typeof abortSchema>;
export type Partitions = z.infer<typeof partitionsSchema>;
export type MeasuredTraits = z.infer<typeof measuredTraitsSchema>;
export type BrowserTraitsFile = z.infer<typeof browserTraitsSchema>;

/*
 * What `standoff hold` keeps: how long one browser held connections that it did not need. One file for each browser and
 * version, in `hold/` of a results folder; those that the kit ships with are in `data/hold.jsonl`.
 */

export const holdRowSchema = z.strictObject({
  connection: z.number().int().positive(),
  kind: z.enum(['unused', 'used']).describe('unused: no byte was ever sent; used: kept alive after an answer'),
  heldMs: z.number().nonnegative().describe('unused: since it was opened; used: since its last byte'),
  closedBy: z.enum(['browser', 'nobody']).describe('nobody: it was still open when the measurement ended'),
});

export const holdFileSchema = measurementSchema.extend({
  minutes: z.number().positive().describe('for how long connections were watched, unless all were closed sooner'),
  rows: z.array(holdRowSchema),
});

export type HoldRow = z.infer<typeof holdRowSchema>;
export type HoldFile = z.infer<typeof holdFileSchema>;

/*
 * What `standoff fidelity` keeps: two ways to use one browser, compared by what the wire saw of them. One file each in
 * `fidelity/` of a results folder; those that the kit ships with are in `data/fidelity.jsonl`. The report shows them beside the
 * browser, and `docs/fidelity.md` is generated from them.
 */

const intervalSchema = z.strictObject({ low: z.number(), high: z.number() });
const shareSchema = intervalSchema.extend({ stalls: z.number().int(), trials: z.number().int() });
const waySchema = z.strictObject({
  id: z.string().describe('such as person, unautomated-typed, shared, automation, goto, pcap, without--disable-sync'),
  title: z.string(),
});
const pairOf = <T extends z.ZodType>(each: T) => z.tuple([each, each]).readonly();

export const comparisonFileSchema = z.strictObject({
  schema: z.literal(1),
  kit: z.string(),
  measured: z.string().describe('ISO 8601'),
  os: z.string(),
  cpus: z.number().int(),
  engine: z.enum(['chromium', 'firefox', 'webkit']),
  browserVersion: z.string(),
  server: z.string(),
  scenario: z.string(),
  patienceMs: z.number(),
  question: z
    .enum(['fidelity', 'audit', 'neutrality', 'isolation', 'navigation', 'automation'])
    .describe('what the comparison is for'),
  /** First the way that is measured against, then the other; every pair below is in this order. */
  ways: pairOf(waySchema),
  trials: pairOf(z.number().int()),
  patterns: z.array(z.strictObject({ pattern: z.string(), counts: pairOf(z.number().int()) })),
  stalls: pairOf(shareSchema).describe('with 95 % Wilson intervals'),
  difference: intervalSchema.describe('95 % interval of the second stall rate less the first'),
  silentAgeMs: pairOf(
    z.strictObject({
      count: z.number().int(),
      median: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
    }),
  ).describe('how old silent connections were when the trial ended: median and range'),
  distance: z.strictObject({
    value: z.number(),
    interval: intervalSchema.describe('95 % bootstrap'),
    chance: z.number().describe('what shuffled labels stay below in 95 % of the draws'),
  }),
  verdict: z.enum(['faithful', 'not faithful', 'not enough trials']),
});

export type ComparisonFile = z.infer<typeof comparisonFileSchema>;
