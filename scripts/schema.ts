import process from 'node:process';
import type { Command } from 'commander';
import { z } from 'zod';
import { InputError } from '../src/domain/errors.ts';
import { expectationsSchema } from '../src/domain/expectations.ts';
import { resultSchema } from '../src/domain/schema.ts';

/** The JSON Schema (draft 2020-12) of a line of results.jsonl. */
export const resultJsonSchema = (): object => z.toJSONSchema(resultSchema);

/** The JSON Schema (draft 2020-12) of expectations.jsonc. */
export const expectationsJsonSchema = (): object => z.toJSONSchema(expectationsSchema);

const SCHEMAS = new Map([
  ['result', resultJsonSchema],
  ['expectations', expectationsJsonSchema],
]);

/**
 * Prints it.
 * @throws InputError if there is no schema of that name
 */
export function schema(what: string): number {
  const made = SCHEMAS.get(what);
  if (!made) throw new InputError(`Cannot print a schema of '${what}'. Known: ${[...SCHEMAS.keys()].join(', ')}`);
  process.stdout.write(`${JSON.stringify(made(), null, 2)}\n`);
  return 0;
}

export function register(program: Command): void {
  program
    .command('schema')
    .argument('[what]', 'result: a line of results.jsonl; expectations: expectations.jsonc', 'result')
    .action(async (what: string) => process.exit(schema(what)));
}
