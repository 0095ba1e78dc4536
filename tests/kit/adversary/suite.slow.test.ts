/**
 * A verdict that survives an adversary: servers of which the truth is known, raw sockets as the browser, and the whole kit
 * between them. Nothing may be a false stall, a false proof, a false safe, a wrong cause or a hang.
 *
 * `STANDOFF_TRUTHS=slow-body,barrier` plays these alone.
 */
import process from 'node:process';
import { expect, test } from '@playwright/test';
import { wrongs } from './judge.ts';
import { playApart } from './play-apart.ts';
import { tableOf } from './table.ts';
import { families, truths } from './truths.ts';

test.describe.configure({ timeout: 300_000 });

const only = process.env.STANDOFF_TRUTHS?.split(',');

for (const [family, all] of Object.entries(families)) {
  const wanted = all.filter(({ id }) => !only || only.includes(id));
  if (wanted.length === 0) continue;
  test(`of ${wanted.length} servers (${family}) the truth is told`, async () => {
    const ended = await playApart(wanted);
    const table = tableOf(wanted, ended);
    console.log(`\n${family}\n${table}`);
    await test.info().attach('server, truth, kit', { body: table, contentType: 'text/plain' });
    for (const truth of wanted) {
      const told = ended.get(truth.id)?.told ?? { lost: 'it was not played' };
      expect.soft(wrongs(truth, told), `${truth.id}: ${truth.truth}`).toEqual([]);
    }
  });
}

test('the table has each truth once, and enough of them', () => {
  const ids = truths.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(60);
});
