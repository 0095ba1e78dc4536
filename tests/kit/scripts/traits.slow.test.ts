import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { makeFolder } from '../../../src/system/folder.ts';
import { browserTraitsFile } from '../fixtures/browser-traits.ts';
import { standoff } from './command-line.ts';

test('standoff traits names a browser that it does not know, without a stack', async () => {
  const { code, stdout, stderr } = await standoff(['traits', '--browser', 'chromium,fierfox']);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain("unknown browser 'fierfox', did you mean 'firefox'?");
  expect(stderr).not.toMatch(/^\s+at /m);
});

for (const [option, complaint] of [
  ['--minutes=-1', 'it must be a number of minutes'],
  ['--minutes=six', 'it must be a number of minutes'],
  ['--trials=0', 'it must be a whole number above 0'],
] as const) {
  test(`standoff traits refuses ${option}`, async () => {
    const { code, stderr } = await standoff(['traits', option]);
    expect(code).toBe(2);
    expect(stderr).toContain(complaint);
  });
}

test('standoff traits refuses a folder that cannot be written, before it measures', async () => {
  const { code, stderr } = await standoff(['traits', '--out', '/dev/null/results']);
  expect(code).toBe(2);
  expect(stderr).toContain("--out '/dev/null/results': cannot write to it");
});

test('standoff traits --show prints what is kept, and says what to do where nothing is', async () => {
  const folder = await makeFolder('test');
  try {
    const none = await standoff(['traits', '--show', '--browser', 'nothing-like-it', '--out', folder.path]);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('Cannot show traits: none of nothing-like-it are kept');
    mkdirSync(path.join(folder.path, 'browser-traits'));
    const file = browserTraitsFile({ id: 'chromium-99', version: '99.0' });
    writeFileSync(path.join(folder.path, 'browser-traits/chromium-99--99.0.json'), JSON.stringify(file));
    const shown = ['traits', '--show', '--browser', 'chromium-99', '--out', folder.path];
    const table = await standoff(shown);
    expect(table).toMatchObject({ code: 0, stderr: '' });
    expect(table.stdout).toMatch(/│ +│ chromium-99 99, driven +│/);
    expect(JSON.parse((await standoff([...shown, '--json'])).stdout)).toEqual([file]);
  } finally {
    await folder.remove();
  }
});
