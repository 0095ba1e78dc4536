/** Turns the text of a file into runs and result lines of any schema. Pure; errors name the file and the line. */

import type { z } from 'zod';
import { InputError } from './errors.ts';
import { type Result, type Run, resultSchema, runSchema, SCHEMA } from './schema.ts';
import { isProvoked } from './trace.ts';

/*
 * Upgrades older lines to the schema that this kit writes, before they are validated. Pure. A new optional field needs
 * no entry here, because it has a default.
 */

/** A JSON object about which nothing else is known yet. */
type Loose = Readonly<Record<string, unknown>>;
type Step = (line: Loose) => Loose;

/** At index n: from schema n to n + 1. */
const RESULT_STEPS: readonly Step[] = [fromSketch, withoutControl, (line) => line, (line) => line];
/** The same for `run.json`, which has not changed since schema 0. */
const RUN_STEPS: readonly Step[] = [(run) => run, (run) => run, (run) => run, (run) => run];

/**
 * Upgrades a result line of any schema to the newest; anything else is returned unchanged, for the validation to
 * report.
 */
const upgradeResult = (value: unknown): unknown => upgrade(value, RESULT_STEPS);

/** Upgrades a run of any schema to the newest. */
const upgradeRun = (value: unknown): unknown => upgrade(value, RUN_STEPS);

/** @throws RangeError if a newer kit wrote it, because this kit does not know what its fields mean */
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
 * Schema 0 is the first draft of a line: one profile, one kind of isolation, no reasons, and no `provoked`. That is
 * computed from the connections, with the same rule as in the diagnosis.
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

/**
 * Schema 1 had no control, which is half of a proof: what it called proven was never compared with an unhindered
 * request.
 */
function withoutControl(line: Loose): Loose {
  const { cause } = line;
  return isObject(cause)
    ? { ...line, cause: { ...cause, proven: false, coincidence: null, unhinderedMs: null } }
    : line;
}

const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Opened = Parameters<typeof isProvoked>[0][number];

/** Checks the fields that {@link isProvoked} reads. */
const isConnection = (value: unknown): value is Opened =>
  isObject(value) &&
  typeof value.id === 'number' &&
  typeof value.client === 'string' &&
  (value.firstByteMs === null || typeof value.firstByteMs === 'number');

/**
 * The result lines in `text`; empty lines are skipped.
 * @param file the name for errors
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
 * @param where the name for errors, with its quotes
 * @throws InputError if it is not a run of a schema that this kit knows
 */
export function parseRun(text: string, where: string): Run {
  const value = parseJson(text, where, 'Copy it from the run again');
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
