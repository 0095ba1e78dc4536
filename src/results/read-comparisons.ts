/** The files of `standoff fidelity`, read back. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ComparisonFile, comparisonFileSchema } from './comparison.ts';

/**
 * Every comparison in `folder`, by file name; none if there is no such folder. What is broken is left out with a warning
 * that names the file: a report must not be lost for it.
 */
export function readComparisons(
  folder: string,
  warn: (warning: string) => void = (warning) => console.error(warning),
): ComparisonFile[] {
  if (!existsSync(folder)) return [];
  return namesIn(folder, warn).flatMap((name) => {
    const file = path.join(folder, name);
    try {
      return [readComparison(file)];
    } catch (error) {
      warn(`standoff: left out of the report: '${file}' is no comparison that this kit can read: ${reasonOf(error)}`);
      return [];
    }
  });
}

function readComparison(file: string): ComparisonFile {
  const parsed = comparisonFileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not a comparison'}`);
}

function namesIn(folder: string, warn: (warning: string) => void): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .toSorted();
  } catch (error) {
    warn(`standoff: no comparison is in the report: cannot read '${folder}': ${reasonOf(error)}`);
    return [];
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
