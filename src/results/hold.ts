/**
 * What `standoff hold` keeps: how long one browser held connections that it did not need. One file for each browser and
 * version, in `hold/` of a results folder; those that the kit ships with are in `docs/hold/`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export const holdRowSchema = z.strictObject({
  connection: z.number().int().positive(),
  kind: z.enum(['unused', 'used']).describe('unused: no byte was ever sent; used: kept alive after an answer'),
  heldMs: z.number().nonnegative().describe('unused: since it was opened; used: since its last byte'),
  closedBy: z.enum(['browser', 'nobody']).describe('nobody: it was still open when the measurement ended'),
});

export const holdFileSchema = z.strictObject({
  schema: z.literal(1),
  kit: z.string(),
  measured: z.string().describe('ISO 8601'),
  os: z.string(),
  cpus: z.number().int(),
  browser: z.strictObject({
    id: z.string(),
    engine: z.enum(['chromium', 'firefox', 'webkit']),
    version: z.string().describe('read from the running browser'),
  }),
  minutes: z.number().positive().describe('for how long connections were watched, unless all were closed sooner'),
  rows: z.array(holdRowSchema),
});

export type HoldRow = z.infer<typeof holdRowSchema>;
export type HoldFile = z.infer<typeof holdFileSchema>;

/**
 * Every such file in `folder`, by file name; none if there is no such folder. What is broken is left out with a warning
 * that names the file.
 */
export function readHold(
  folder: string,
  warn: (warning: string) => void = (warning) => console.error(warning),
): HoldFile[] {
  if (!existsSync(folder)) return [];
  return namesIn(folder, warn).flatMap((name) => {
    const file = path.join(folder, name);
    try {
      return [readOne(file)];
    } catch (error) {
      warn(
        `standoff: left out: '${file}' is no measurement of \`standoff hold\` that this kit can read: ${said(error)}`,
      );
      return [];
    }
  });
}

function readOne(file: string): HoldFile {
  const parsed = holdFileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not a measurement'}`);
}

function namesIn(folder: string, warn: (warning: string) => void): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .toSorted();
  } catch (error) {
    warn(`standoff: no measurement of \`standoff hold\` is shown: cannot read '${folder}': ${said(error)}`);
    return [];
  }
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));
