import { expect, test } from '@playwright/test';
import { standoff } from './command-line.ts';

test('standoff hold names a browser that it does not know, without a stack', async () => {
  const { code, stdout, stderr } = await standoff(['hold', '--browser', 'chromium,fierfox']);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain("unknown browser 'fierfox', did you mean 'firefox'?");
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('standoff hold refuses no browser at all', async () => {
  const { code, stderr } = await standoff(['hold', '--browser', '']);
  expect(code).toBe(2);
  expect(stderr).toContain("unknown browser ''");
});

for (const minutes of ['0', 'six', '121']) {
  test(`standoff hold refuses --minutes ${minutes}`, async () => {
    const { code, stderr } = await standoff(['hold', `--minutes=${minutes}`]);
    expect(code).toBe(2);
    expect(stderr).toContain('it must be a number of minutes above 0');
  });
}
