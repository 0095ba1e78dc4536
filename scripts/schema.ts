import process from 'node:process';
import { z } from 'zod';
import { resultSchema } from '../src/results/schema.ts';

/** Prints the JSON Schema (draft 2020-12) of a line of results.jsonl. */
export function schema(): number {
  process.stdout.write(`${JSON.stringify(z.toJSONSchema(resultSchema), null, 2)}\n`);
  return 0;
}
