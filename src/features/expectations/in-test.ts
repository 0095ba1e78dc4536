/** Expectations inside a test of the matrix, which knows only its own trials of the cell. */

import type { TestInfo } from '@playwright/test';
import type { TestResult } from '@playwright/test/reporter';
import type { Expectations } from '../../domain/expectations.ts';
import type { Result } from '../../domain/schema.ts';
import { systemName } from '../../system/platform.ts';
import { expectationOf, isUnexpected, osOf } from './judge.ts';
import { groupName, trialSentence } from './sentences.ts';

/** The annotation of a test that failed only because of an expectation. Blob reports keep it. */
const ANNOTATION = 'standoff-unexpected';

/**
 * Fails the test if one of its trials has a verdict that is not expected. An unexpected `ok` does not fail the test:
 * whether a cell is fixed depends on all its trials, which may be in several tests, so the reporter decides that.
 * @throws Error that says what was expected and what was observed
 */
export function holdTest(testInfo: TestInfo, results: readonly Result[], expectations: Expectations | null): void {
  const message = expectations && unexpectedMessage(results, expectations, systemName());
  if (message === null) return;
  testInfo.annotations.push({ type: ANNOTATION, description: message });
  throw new Error(message);
}

/** The message for the first trial that is worse than expected; null if there is none. Pure. */
export function unexpectedMessage(
  results: readonly Result[],
  expectations: Expectations,
  system: string,
): string | null {
  const os = osOf(system);
  for (const result of results) {
    const expectation = expectationOf(expectations, result, os);
    if (!expectation || result.verdict === 'ok' || !isUnexpected(result, expectation)) continue;
    const cell = { browser: result.browser.id, server: result.server.id, scenario: result.scenario };
    return `${groupName(cell)}: ${trialSentence(result, expectation, expectations.file)}`;
  }
  return null;
}

/** Whether a test failed because of an expectation, after all of its trials were played. */
export const failedByExpectation = ({ annotations }: Pick<TestResult, 'annotations'>): boolean =>
  annotations.some(({ type }) => type === ANNOTATION);
