import process from 'node:process';
import { z } from 'zod';
import { resultSchema } from '../src/results/schema.ts';

/** The JSON Schema (draft 2020-12) of a line of results.jsonl. */
export const resultJsonSchema = (): object => z.toJSONSchema(resultSchema);

/** Prints it. */
export function schema(): number {
  process.stdout.write(`${JSON.stringify(resultJsonSchema(), null, 2)}\n`);
  return 0;
}
