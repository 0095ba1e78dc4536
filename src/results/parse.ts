/** From the text of a file to runs and result lines, whatever schema they are of. Pure; errors name the file and the line. */
import type { z } from 'zod';
import { InputError } from '../errors.ts';
import { type Result, type Run, resultSchema, runSchema } from './schema.ts';
import { upgradeResult, upgradeRun } from './upgrade.ts';

/**
 * The result lines in `text`; empty lines are passed over.
 * @param file as the errors name it
 * @param first number of the first line of `text` in that file
 * @throws InputError naming the file and the line that is not a result line of a schema that this kit knows
 */
export function parseResults(text: string, file: string, first = 1): Result[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const where = `'${file}', line ${first + index}`;
    const value = parseJson(line, where, 'An interrupted copy? Remove that line to read the rest');
    return [validated(resultSchema, () => upgradeResult(value), where, 'result line')];
  });
}

/**
 * The run that `text` describes.
 * @param where as the errors name it, with its quotes
 * @throws InputError if it is not a run of a schema that this kit knows
 */
export function parseRun(text: string, where: string): Run {
  const value = parseJson(text, where, 'Take it from the run again');
  return validated(runSchema, () => upgradeRun(value), where, 'run');
}

function parseJson(text: string, where: string, advice: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`Cannot read results from ${where}: it is not JSON. ${advice}`);
  }
}

function validated<Schema extends z.ZodType>(
  schema: Schema,
  upgraded: () => unknown,
  where: string,
  what: string,
): z.infer<Schema> {
  let value: unknown;
  try {
    value = upgraded();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(`Cannot read results from ${where}: ${error.message}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new InputError(
    `Cannot read results from ${where}: ${issue?.path.join('.') || 'the line'}: ${issue?.message ?? `not a ${what}`}. Is it a ${what} of the kit, and unchanged?`,
  );
}
