import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import type { Result } from '../../../../src/domain/schema.ts';
import { answerOf, couldNotTell } from '../../../../src/features/check/answer.ts';
import type { Checked } from '../../../../src/features/check/check-server.ts';
import { junitOf } from '../../../../src/features/check/output.ts';
import type { Tried } from '../../../../src/features/check/seen.ts';
import { subjectOfCommand } from '../../../../src/features/check/subject.ts';
import { checkText } from '../../../../src/features/check/text.ts';
import { findProgram } from '../../../../src/system/programs.ts';
import { blockedBy } from '../../fixtures/probed.ts';
import { HOSTILE, result } from '../../fixtures/results.ts';
import { stalledFindings } from '../../fixtures/trials.ts';
import { evidence, seen } from '../../fixtures/tried.ts';

const subject = subjectOfCommand(['python3', 'app.py'], { path: '/', headers: {} });
const results: Result[] = [
  result('chromium', 'python-sequential', 'bystander', { trial: 0, ...stalledFindings }),
  result('firefox', 'python-sequential', 'bystander', { trial: 0, verdict: 'failed', cause: null, reason: HOSTILE }),
];
const trials = results.map((line): Tried => ({ result: line, seen: seen() }));
const checked: Checked = {
  ...answerOf(evidence(trials, { traits: blockedBy(['silent', 1]) })),
  subject,
  results,
  tried: trials,
  traits: null,
  canary: {},
  notes: ['GET / is answered 200.'],
};
const unknown: Checked = {
  ...couldNotTell(HOSTILE),
  subject,
  results: [],
  tried: [],
  traits: null,
  canary: {},
  notes: [HOSTILE],
};

test('junitOf() counts a stall and a lost page as failures, and says the answer and what the page was answered', () => {
  const xml = junitOf([checked]);
  expect(xml).toContain('tests="3" failures="3" errors="0"');
  expect(xml).toContain('<testcase classname="chromium" name="bystander"');
  expect(xml).toContain('Not safe: ');
  expect(xml).toContain('GET / is answered 200.');
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
