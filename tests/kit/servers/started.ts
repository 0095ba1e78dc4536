/** A server started for a test, and what it left. */
import { test } from '@playwright/test';
import type { ServerDefinition } from '../../../src/servers/definition.ts';
import { MissingProgram } from '../../../src/servers/errors.ts';
import { type RunningServer, startServer } from '../../../src/servers/start.ts';
import { isOwn, readLedgers } from '../../../src/system/ledger.ts';

/** Starts it; a missing program skips the test and says what is missing. */
export async function started(definition: ServerDefinition): Promise<RunningServer> {
  try {
    return await startServer(definition);
  } catch (error) {
    if (error instanceof MissingProgram) test.skip(true, error.message);
    throw error;
  }
}

/** Process groups that this process has started, and not ended. */
export function ownGroups(): number[] {
  const entries = readLedgers().flatMap((ledger) => (isOwn(ledger.owner) ? ledger.entries : []));
  return entries.flatMap((entry) => (entry.kind === 'group' ? [entry.pid] : []));
}
