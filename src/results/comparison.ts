/**
 * What `standoff fidelity` keeps: two ways to use one browser, compared by what the wire saw of them. One file each in
 * `fidelity/` of a results folder; those that the kit ships with are in `docs/fidelity/`. The report shows them beside the
 * browser, and `docs/fidelity.md` is generated from them.
 */
import { z } from 'zod';

const intervalSchema = z.strictObject({ low: z.number(), high: z.number() });
const rateSchema = intervalSchema.extend({ stalls: z.number().int(), trials: z.number().int() });
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
  stalls: pairOf(rateSchema).describe('with 95 % Wilson intervals'),
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
