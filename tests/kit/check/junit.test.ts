import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { answerOf, couldNotTell } from '../../../src/check/answer.ts';
import type { Checked } from '../../../src/check/check-server.ts';
import { junitOf } from '../../../src/check/junit.ts';
import { subjectOfCommand } from '../../../src/check/subject.ts';
import { checkText } from '../../../src/check/text.ts';
import { findProgram } from '../../../src/system/find-program.ts';
import { HOSTILE, result } from '../fixtures/results.ts';
import { stalledFindings } from '../fixtures/trials.ts';

const subject = subjectOfCommand(['python3', 'app.py'], { path: '/', headers: {} });
const results = [
  result('chromium', 'python-sequential', 'bystander', { trial: 0, ...stalledFindings }),
  result('firefox', 'python-sequential', 'bystander', { trial: 0, verdict: 'failed', cause: null, reason: HOSTILE }),
];
const checked: Checked = {
  ...answerOf(results, null, subject.command),
  subject,
  results,
  traits: null,
  canary: {},
  notes: [],
};
const unknown: Checked = { ...couldNotTell(HOSTILE), subject, results: [], traits: null, canary: {}, notes: [HOSTILE] };

test('junitOf() counts a stall as a failure, a failed cell as an error, and says the answer', () => {
  const xml = junitOf([checked]);
  expect(xml).toContain('tests="3" failures="2" errors="1"');
  expect(xml).toContain('<testcase classname="chromium" name="bystander"');
  expect(xml).toContain('Not safe: ');
});

/** Expat, which takes nothing that is not well-formed. */
const COUNT =
  'import sys, xml.etree.ElementTree as t; r = t.fromstring(sys.stdin.buffer.read()); print(len(r.findall(".//testcase")), len(r.findall(".//script")))';

test('junitOf() is XML whatever a server sent, by the word of a parser', async () => {
  const python = await findProgram('python3');
  test.skip(python === null, 'there is no python3');
  const input = junitOf([checked, unknown]);
  expect(execFileSync(python ?? '', ['-c', COUNT], { input, encoding: 'utf8' })).toBe('4 0\n');
});

test('checkText() shows nothing that a server sent as it is, and keeps to its width', () => {
  for (const each of [checked, unknown]) {
    const text = checkText(each, { columns: 70, colour: false });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(70);
  }
});
