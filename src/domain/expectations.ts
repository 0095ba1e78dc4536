/**
 * `expectations.jsonc`: the verdicts that may occur in each cell, kept in version control beside what they are about. Types,
 * validation and the published JSON Schema (`standoff schema expectations`) all come from here.
 */

import { z } from 'zod';
import { boundsOf } from './patterns.ts';
import { browserLineSchema, navigationSchema, verdictSchema } from './schema.ts';

/** `unavailable` and `broken` say nothing of the pair: they can be neither expected nor unexpected. */
export const expectedVerdictSchema = verdictSchema.exclude(['unavailable', 'broken']);

export const osSchema = z.enum(['linux', 'macos', 'windows']);

const idSchema = z.string().min(1, 'it must be an id, or a pattern such as python-*');

const verdictsSchema = z
  .array(expectedVerdictSchema)
  .min(1, 'it must list at least one verdict')
  .refine((verdicts) => new Set(verdicts).size === verdicts.length, 'it lists a verdict twice');

const ruleSchema = z
  .strictObject({
    server: idSchema.describe('an id, or a pattern in which * stands for any letters'),
    scenario: idSchema.describe('an id or a pattern'),
    browser: idSchema.optional().describe('an id or a pattern; any browser if left out'),
    engine: browserLineSchema.shape.engine.optional().describe('in place of browser: every release of it'),
    release: z
      .string()
      .refine((range) => boundsOf(range) !== null, 'it must be bounds with blanks between, such as ">=150 <156"')
      .optional()
      .describe(
        'versions of the browser, such as ">=150 <156"; a version is compared by as many numbers as the bound has',
      ),
    os: osSchema.optional(),
    navigation: navigationSchema.optional(),
    verdicts: verdictsSchema.describe('those that may occur; several where it differs from trial to trial'),
    bug: z.string().optional().describe('address of the report of the defect'),
    note: z.string().optional(),
  })
  .refine(({ browser, engine }) => browser === undefined || engine === undefined, {
    message: 'a rule names a browser or an engine, not both',
    path: ['engine'],
  });

export const expectationsSchema = z.strictObject({
  $schema: z.string().optional(),
  default: verdictsSchema
    .optional()
    .describe('of the cells that no rule matches; without it, those have no expectation'),
  rules: z.array(ruleSchema).describe('the last one that matches a trial decides'),
});

export type ExpectedVerdict = z.infer<typeof expectedVerdictSchema>;
export type Os = z.infer<typeof osSchema>;

/** A rule as it is written down, and where. */
export interface Rule extends z.infer<typeof ruleSchema> {
  /** Its place in the list, from 0. */
  readonly index: number;
  /** In the file, from 1. */
  readonly line: number;
}

export interface Expectations {
  /** As messages name it. */
  readonly file: string;
  readonly default: readonly ExpectedVerdict[] | null;
  readonly rules: readonly Rule[];
}
