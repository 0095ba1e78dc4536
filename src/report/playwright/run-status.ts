/** How a run of the matrix ends. Pure. */
import { isObserved } from '../../domain/cells.ts';
import type { Result } from '../../domain/schema.ts';

export interface RunEnd {
  /** What Playwright reports about the tests. */
  readonly played: 'passed' | 'failed' | 'timedout' | 'interrupted';
  /** The run does not meet its expectations. */
  readonly failed: boolean;
  readonly results: readonly Result[];
}

/** Whether a run says nothing about any pair: it has no cell, or all are unavailable or broken. */
export const nothingObserved = (results: readonly Result[]): boolean => !results.some(isObserved);

/** The status of the run. A run that has observed nothing has not passed. */
export function statusOf({ played, failed, results }: RunEnd): RunEnd['played'] {
  return played === 'passed' && (failed || nothingObserved(results)) ? 'failed' : played;
}

/** The message for a run that has observed nothing; empty for all others. */
export function nothingObservedText(results: readonly Result[]): string {
  if (!nothingObserved(results)) return '';
  const why =
    results.length === 0 ? 'no cell was played' : 'all cells are unavailable or broken, for the reasons above';
  return `Nothing was observed: ${why}. The run has failed.`;
}
