/** How a run of the matrix ends. Pure. */
import { isObserved } from '../../domain/cells.ts';
import type { Result } from '../../domain/schema.ts';

export interface RunEnd {
  /** What Playwright says of the tests. */
  readonly played: 'passed' | 'failed' | 'timedout' | 'interrupted';
  /** The run is not as it was expected to be. */
  readonly failed: boolean;
  readonly results: readonly Result[];
}

/** Whether a run says nothing of any pair: there is no cell, or all are unavailable or broken. */
export const nothingObserved = (results: readonly Result[]): boolean => !results.some(isObserved);

/** The status of the run: one that has observed nothing has not passed. */
export function statusOf({ played, failed, results }: RunEnd): RunEnd['played'] {
  return played === 'passed' && (failed || nothingObserved(results)) ? 'failed' : played;
}

/** What is told of a run that has observed nothing; empty of all others. */
export function nothingObservedText(results: readonly Result[]): string {
  if (!nothingObserved(results)) return '';
  const why =
    results.length === 0 ? 'no cell was played' : 'all cells are unavailable or broken, for the reasons above';
  return `Nothing was observed: ${why}. The run has failed.`;
}
