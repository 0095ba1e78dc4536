/**
 * The files of `standoff traits`: how one release of a browser connects, as integers and times. There is one file for
 * each browser and version, in `browser-traits/` of a results folder; those that come with the kit are in
 * `data/browser-traits.jsonl`. Times are milliseconds; intervals are 95 % (Wilson).
 */

import { z } from 'zod';
import { historySchema, hostSchema, isolationSchema, navigationSchema } from './schema.ts';
import { clientSchema } from './trace.ts';

/* The common part of all files that measure one browser: the kit, the time, the system and the browser. */

const measuredBrowserSchema = z.strictObject({
  id: z.string(),
  engine: z.enum(['chromium', 'firefox', 'webkit']),
  version: z.string().describe('read from the running browser, if possible'),
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

/** A value that cannot be measured is null, with the reason. */
const entryOf = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({
    value: value.nullable(),
    reason: z.string().nullable().describe('why there is no value, or what is missing from it'),
  });

export const integerSchema = z.strictObject({
  value: count.describe('the most frequent one; the smallest if several are equally frequent'),
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
    silent: integerSchema.describe('open connections on which nothing had been sent 2 s after the page was requested'),
  }),
).extend({
  navigation: navigationSchema,
  isolation: isolationSchema.describe(
    'trial: a fresh browser for each visit; browser: one browser, and a host name for each visit',
  ),
});

export const limitSchema = z.strictObject({
  asked: count.describe('things that the page requested at once; if there were as many connections, no limit was seen'),
  fetches: integerSchema.describe('connections open at once, for a page that uses fetch()'),
  images: integerSchema.describe('the same for a page with images, some of which a browser may hold back'),
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
  closed: rateSchema.describe('the browser closed the connection of a stopped navigation'),
  afterMs: spreadSchema.nullable().describe('from the request to stop; null if none was closed'),
  watchedMs: ms.describe('the longest time for which it was watched'),
});

export const partitionsSchema = z.strictObject({
  sameSite: rateSchema.describe('a page of the same site used an existing connection'),
  otherSite: rateSchema.describe('a page of another site did'),
  included: rateSchema.describe("the same page did, for a request with credentials: 'include'"),
  omitted: rateSchema.describe("the same page did, for one with credentials: 'omit'"),
});

export const repeatedSchema = z.strictObject({
  post: integerSchema
    .nullable()
    .describe('how often a POST by fetch() came whose used connection was closed without an answer'),
  form: integerSchema.nullable().describe('the same for a form'),
  get: integerSchema.nullable().describe('the same for a GET by fetch()'),
  fresh: integerSchema
    .nullable()
    .describe(
      'a POST by fetch() on a connection that had carried nothing before, though it may have been opened ahead of need',
    ),
  told: rateSchema.describe('the page was told that the POST failed'),
});

export const measuredTraitsSchema = z.strictObject({
  'first-visit': entryOf(z.array(visitsSchema)),
  'limit-per-host': entryOf(limitSchema),
  'silent-order': entryOf(orderSchema),
  'hold-unused': entryOf(holdSummarySchema),
  'hold-used': entryOf(holdSummarySchema),
  'aborted-navigation': entryOf(abortSchema),
  partitions: entryOf(partitionsSchema),
  'repeated-request': entryOf(repeatedSchema).default({
    value: null,
    reason: 'not known yet when this was measured',
  }),
});

export const browserTraitsSchema = measurementSchema.extend({
  browser: measuredBrowserSchema.extend({
    source: z.string(),
    driver: z.string().describe('none: un-automated'),
  }),
  trials: z.number().int().positive(),
  minutes: z.number().nonnegative().describe('the longest time for which connections were watched'),
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
export type RepeatedRequest = z.infer<typeof repeatedSchema>;
export type MeasuredTraits = z.infer<typeof measuredTraitsSchema>;
export type BrowserTraitsFile = z.infer<typeof browserTraitsSchema>;

/*
 * The files of `standoff hold`: how long one browser held connections that it did not need. There is one file for each
 * browser and version, in `hold/` of a results folder; those that come with the kit are in `data/hold.jsonl`.
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
 * What people do, and what an engine connects then: `data/actions.jsonl`, one line for each engine and action. The page shows it with
 * the browser, and `docs/actions.md` is generated from it.
 */

export const actionSchema = z.strictObject({
  engine: z.enum(['chromium', 'firefox', 'webkit']),
  versions: z.array(z.string()).min(1),
  server: z.string(),
  action: z.string().describe('what the person does, to follow "a person"'),
  trials: z.number().int().positive(),
  provoked: count.describe('trials in which the browser left a connection silent, or opened one that another overtook'),
  stalls: count,
});

export type MeasuredAction = z.infer<typeof actionSchema>;

/*
 * How an engine leaves its connections with servers that nothing blocks: `data/reference-visits.jsonl`, one line for each engine, way of
 * opening, scenario and server. A run has only a few such visits of its own; with these, what is possible in a cell has a rate that tells
 * something.
 */

const openedSchema = z.strictObject({
  id: z.number().int().positive(),
  client: clientSchema,
  openedMs: z.number(),
  spokeMs: z.number().nullable(),
  answeredMs: z.number().nullable(),
  closedMs: z.number().nullable(),
  thinksMs: z.number().nullable().describe('null: the answer does not end'),
});

export const referenceVisitsSchema = z.strictObject({
  engine: z.enum(['chromium', 'firefox', 'webkit']),
  version: z.string(),
  navigation: navigationSchema,
  history: historySchema,
  host: hostSchema,
  scenario: z.string(),
  server: z.strictObject({ id: z.string(), keepsAlive: z.boolean(), tls: z.boolean() }),
  trials: z.array(z.array(openedSchema)).min(1).describe('the connections of each trial, in the order of opening'),
});

export type ReferenceVisits = z.infer<typeof referenceVisitsSchema>;

/*
 * The files of `standoff fidelity`: two ways to use one browser, compared on the wire. There is one file for each
 * comparison, in `fidelity/` of a results folder; those that come with the kit are in `data/fidelity.jsonl`. The report
 * shows them with the browser, and `docs/fidelity.md` is generated from them.
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
    .describe('the purpose of the comparison'),
  /** First the reference, then the other way; every pair below is in this order. */
  ways: pairOf(waySchema),
  trials: pairOf(z.number().int()),
  patterns: z.array(z.strictObject({ pattern: z.string(), counts: pairOf(z.number().int()) })),
  stalls: pairOf(shareSchema).describe('with 95 % Wilson intervals'),
  difference: intervalSchema.describe('95 % interval of the second stall rate minus the first'),
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
    chance: z.number().describe('shuffled labels stay below this in 95 % of draws'),
  }),
  verdict: z.enum(['faithful', 'not faithful', 'not enough trials']),
});

export type ComparisonFile = z.infer<typeof comparisonFileSchema>;
