/**
 * What `standoff hold` keeps: how long one browser held connections that it did not need. One file for each browser and
 * version, in `hold/` of a results folder; those that the kit ships with are in `docs/hold/`.
 */
import { z } from 'zod';
import { measurementSchema } from './measurement.ts';

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
