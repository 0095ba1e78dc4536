import { expect, test } from '@playwright/test';
import { demandUnpacker, unpackerOf } from '../../../../src/browsers/installs/archive.ts';
import { setVariable } from './working.ts';

test('unpackerOf() names the program for an archive, and unzip on Deno alone', () => {
  expect(unpackerOf('firefox-140.0.tar.xz')?.program).toBe('xz');
  expect(unpackerOf('firefox-115.0.tar.bz2')?.program).toBe('bzip2');
  expect(unpackerOf('chrome-linux64.zip', true)?.program).toBe('unzip');
  for (const name of ['chrome-linux64.zip', 'Firefox 140.0.dmg', 'Firefox Setup 140.0.exe']) {
    expect(unpackerOf(name, false), name).toBeNull();
  }
});

test('demandUnpacker() says what to install', async () => {
  const back = setVariable('PATH', test.info().outputPath('nothing'));
  try {
    await expect(demandUnpacker('firefox-140.0.tar.xz', 'firefox@140')).rejects.toThrow(
      "Cannot install 'firefox@140': xz is not installed, which unpacks firefox-140.0.tar.xz. On Debian: apt-get install xz-utils",
    );
  } finally {
    back();
  }
});
