/** The same with real browsers, where it depends on them. Those that are not installed are left out. */
import { expect, test } from '@playwright/test';
import { findBrowsers } from '../../../src/system/find-browsers.ts';
import { wrongs } from './judge.ts';
import { playApart } from './play-apart.ts';
import { tableOf } from './table.ts';
import { ofRealBrowsers } from './truths.ts';

test.describe.configure({ mode: 'default', timeout: 300_000 });

for (const engine of ['chromium', 'firefox', 'webkit'] as const) {
  const wanted = ofRealBrowsers.filter((truth) => truth.engine === engine);
  test(`with ${engine} the truth is told of ${wanted.length} servers`, async () => {
    const { browsers } = await findBrowsers();
    test.skip(!browsers.some((each) => each.engine === engine), `${engine} is not installed`);
    const ended = await playApart(wanted);
    const table = tableOf(wanted, ended);
    console.log(`\n${table}`);
    await test.info().attach('server, truth, kit', { body: table, contentType: 'text/plain' });
    for (const truth of wanted) {
      const told = ended.get(truth.id)?.told ?? { lost: 'it was not played' };
      expect.soft(wrongs(truth, told), `${truth.id}: ${truth.truth}`).toEqual([]);
    }
  });
}
