import { expect, test } from '@playwright/test';
import { judgeRun } from '../../../../src/features/expectations/judge.ts';
import { parseExpectations } from '../../../../src/features/expectations/read.ts';
import { annotationsOf } from '../../../../src/features/expectations/sentences.ts';
import { fileOf, judging, rule } from '../../fixtures/expected.ts';
import { trialsOf } from '../../fixtures/sets.ts';

function annotations(rules: readonly object[], file: string, server?: string) {
  const results = trialsOf({ counts: { ok: 1 } }).map((each) => ({
    ...each,
    server: { ...each.server, id: server ?? each.server.id },
  }));
  const expectations = parseExpectations(fileOf(rules), file);
  return annotationsOf(judgeRun(results, { ...judging([]), expectations }), '/work/project');
}

test('annotationsOf() points to the rule of each cell that is unexpected', () => {
  expect(annotations([rule()], '/work/project/ci/expectations.jsonc')).toEqual([
    '::error file=ci/expectations.jsonc,line=3,title=Unexpected%3A chromium × python-sequential › bystander::expected stalled, observed ok in 1 of 1 trial (expectations.jsonc, line 3)',
  ]);
  expect(annotations([rule({ verdicts: ['ok'] })], '/work/project/expectations.jsonc')).toEqual([]);
});

test('annotationsOf() names no file outside the working copy', () => {
  expect(annotations([rule()], '/elsewhere/expectations.jsonc')[0]).toMatch(/^::error title=Unexpected%3A /);
});

test('annotationsOf() lets nothing end the command or begin another', () => {
  const hostile = rule({ server: '*', note: '100% \r\n::set-output name=x::y' });
  const [line = '', ...more] = annotations(
    [hostile],
    '/work/project/expectations.jsonc',
    'a,title=b::c\r\n::error::d%0A',
  );
  expect(more).toEqual([]);
  expect(line).not.toMatch(/[\r\n]/);
  expect(line.split('::')[1]).toContain('a%2Ctitle=b%3A%3Ac');
  expect(line).toContain('100%25 ');
});
