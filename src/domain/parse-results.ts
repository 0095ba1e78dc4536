/** From the text of a file to runs and result lines, whatever schema they are of. Pure; errors name the file and the line. */

import type { z } from 'zod';
import { InputError } from './errors.ts';
import { type Result, type Run, resultSchema, runSchema, SCHEMA } from './schema.ts';
import { isProvoked } from './trace.ts';

/*
 * Older lines, made to be of the schema that this kit writes, before they are validated. Pure. What a schema gained as an
 * optional field needs no entry here: the field's default fills it in.
 */

/** A JSON object of which nothing is known yet but that it is one. */
type Loose = Readonly<Record<string, unknown>>;
type Step = (line: Loose) => Loose;

/** At index n: from schema n to n + 1. */
const RESULT_STEPS: readonly Step[] = [fromSketch, withoutControl, (line) => line];
/** The same of `run.json`, which has not changed since the sketch. */
const RUN_STEPS: readonly Step[] = [(run) => run, (run) => run, (run) => run];

/** A result line of any schema as one of the newest; what is no line at all comes back as it is, for the validation to tell. */
const upgradeResult = (value: unknown): unknown => upgrade(value, RESULT_STEPS);

/** A run of any schema as one of the newest. */
const upgradeRun = (value: unknown): unknown => upgrade(value, RUN_STEPS);

/** @throws RangeError if a newer kit wrote it: what its fields mean cannot be known here */
function upgrade(value: unknown, steps: readonly Step[]): unknown {
  if (!isObject(value)) return value;
  const { schema } = value;
  if (typeof schema !== 'number' || !Number.isInteger(schema) || schema < 0) return value;
  if (schema > SCHEMA) {
    throw new RangeError(
      `it was written by a newer kit (schema ${schema}; this kit reads up to ${SCHEMA}): update standoff`,
    );
  }
  return { ...steps.slice(schema).reduce((line, step) => step(line), value), schema: SCHEMA };
}

/**
 * Schema 0 is the form in which the design first sketched a line: one profile, one kind of isolation, no reasons, and
 * `provoked` not yet beside the verdict. It follows from the connections, by the rule that the diagnosis has.
 */
function fromSketch(line: Loose): Loose {
  const { connections, browser, evidence } = line;
  return {
    reason: null,
    provoked: Array.isArray(connections) && connections.every(isConnection) && isProvoked(connections),
    ...line,
    ...(isObject(browser) && { browser: { profile: 'person', headless: false, isolation: 'trial', ...browser } }),
    ...(isObject(evidence) && { evidence: { disagreement: null, ...evidence } }),
  };
}

/** Schema 1 knew no control, which is half of a proof: what it called proven was never compared with the request alone. */
function withoutControl(line: Loose): Loose {
  const { cause } = line;
  return isObject(cause)
    ? { ...line, cause: { ...cause, proven: false, coincidence: null, unhinderedMs: null } }
    : line;
}

const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Opened = Parameters<typeof isProvoked>[0][number];

/** As far as {@link isProvoked} reads it. */
const isConnection = (value: unknown): value is Opened =>
  isObject(value) &&
  typeof value.id === 'number' &&
  typeof value.client === 'string' &&
  (value.firstByteMs === null || typeof value.firstByteMs === 'number');

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
