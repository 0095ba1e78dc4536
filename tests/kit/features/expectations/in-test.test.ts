import { expect, test } from '@playwright/test';
import { unexpectedMessage } from '../../../../src/features/expectations/in-test.ts';
import { expecting, rule } from '../../fixtures/expected.ts';
import { type Counts, trialsOf } from '../../fixtures/sets.ts';

const message = (counts: Counts, verdicts: readonly string[]) =>
  unexpectedMessage(
    trialsOf({ counts }),
    expecting([rule({ verdicts, bug: 'https://example.org/1' })]),
    'Linux 6.1 x64',
  );

test('unexpectedMessage() names what was expected, what was observed, where that is written, and the bug', () => {
  expect(message({ ok: 1, stalled: 1 }, ['ok', 'delayed'])).toBe(
    'chromium × python-sequential › bystander: expected ok or delayed, observed stalled (expectations.jsonc, line 3); bug: https://example.org/1',
  );
});

test('unexpectedMessage() leaves to the reporter whether an ok is a fix, and passes what says nothing of the pair', () => {
  expect(message({ ok: 3 }, ['stalled'])).toBeNull();
  expect(message({ unavailable: 1 }, ['ok'])).toBeNull();
  expect(message({ broken: 1 }, ['ok'])).toBeNull();
  expect(message({ stalled: 1 }, ['stalled'])).toBeNull();
});
