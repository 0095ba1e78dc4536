/**
 * `expectations.jsonc`: the verdicts that may occur in each cell, for version control with the code they are about.
 * Types, validation and the published JSON Schema (`standoff schema expectations`) all come from here.
 */

import { z } from 'zod';
import { boundsOf } from './patterns.ts';
import { browserLineSchema, navigationSchema, verdictSchema } from './schema.ts';

/** `unavailable` and `broken` say nothing about the pair, so they are neither expected nor unexpected. */
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
    engine: browserLineSchema.shape.engine.optional().describe('instead of browser: every release of the engine'),
    release: z
      .string()
      .refine((range) => boundsOf(range) !== null, 'it must be bounds separated by blanks, such as ">=150 <156"')
      .optional()
      .describe(
        'versions of the browser, such as ">=150 <156"; only as many numbers of a version are compared as the bound has',
      ),
    os: osSchema.optional(),
    navigation: navigationSchema.optional(),
    verdicts: verdictsSchema.describe('those that may occur; several if trials differ'),
    bug: z.string().optional().describe('address of the bug report'),
    note: z.string().optional(),
  })
  .refine(({ browser, engine }) => browser === undefined || engine === undefined, {
    message: 'a rule names a browser or an engine, not both',
    path: ['engine'],
  });

export const expectationsSchema = z.strictObject({
  $schema: z.string().optional(),
  default: verdictsSchema.optional().describe('for cells that no rule matches; without it, they have no expectation'),
  rules: z.array(ruleSchema).describe('the last one that matches a trial decides'),
});

export type ExpectedVerdict = z.infer<typeof expectedVerdictSchema>;
export type Os = z.infer<typeof osSchema>;

/** A rule and its place in the file. */
export interface Rule extends z.infer<typeof ruleSchema> {
  /** Index in the list, from 0. */
  readonly index: number;
  /** Line in the file, from 1. */
  readonly line: number;
}

export interface Expectations {
  /** The name for messages. */
  readonly file: string;
  readonly default: readonly ExpectedVerdict[] | null;
  readonly rules: readonly Rule[];
}
