/** The matrix: one test per server and scenario, one Playwright project per browser, as many trials as are asked for. */
import { test } from '@playwright/test';
import type { Result, Verdict } from '../src/domain/schema.ts';
import { holdTest } from '../src/features/expectations/in-test.ts';
import { expectationsOf } from '../src/features/expectations/read.ts';
import { attachPlayed } from '../src/report/playwright/attachments.ts';
import { matrixOptions } from '../src/run/options.ts';
import { playOrder } from '../src/run/orders.ts';
import { navigationsOf, scenariosOf, serversOf } from '../src/run/selection.ts';
import { trialNumber, wantsMore } from '../src/run/wants-more.ts';
import { visible } from '../src/text/visible.ts';

const options = matrixOptions();
const navigations = navigationsOf(options);
const expectations = expectationsOf(options);

for (const server of serversOf(options)) {
  test.describe(server.id, () => {
    for (const scenario of scenariosOf(options)) {
      for (const [place, navigation] of navigations.entries()) {
        // Tags of a group would stand between the two ids, and `-g "python-sequential bystander"` would find nothing.
        test(
          navigations.length === 1 ? scenario.id : `${scenario.id} via ${navigation}`,
          { tag: [server.id, server.model, scenario.id, navigation].map((id) => `@${id}`) },
          // biome-ignore lint/correctness/noEmptyPattern: Playwright demands a destructuring pattern
          async ({}, testInfo) => {
            const forOne = testInfo.timeout;
            const verdicts: Verdict[] = [];
            const results: Result[] = [];
            const repetition = testInfo.repeatEachIndex * navigations.length + place;
            while (wantsMore(verdicts, options)) {
              testInfo.setTimeout((verdicts.length + 1) * forOne);
              const trial = trialNumber(repetition, verdicts.length, options);
              // The reporter writes the trial's line at the end of the step.
              const result = await test.step(`trial ${trial}`, async () => {
                const played = await playOrder({
                  run: process.env.STANDOFF_RUN ?? '',
                  browser: testInfo.project.name,
                  server: server.id,
                  scenario: scenario.id,
                  navigation,
                  trial,
                  options,
                });
                await attachPlayed(testInfo, played);
                return played.result;
              });
              const { verdict, reason } = result;
              verdicts.push(verdict);
              results.push(result);
              testInfo.skip(verdict === 'unavailable', visible(reason ?? ''));
              // A stall is a finding, not a failed test. Only the kit's own fault fails, and what was not expected.
              if (verdict === 'broken') throw new Error(visible(reason ?? 'broken', 1000));
            }
            holdTest(testInfo, results, expectations);
          },
        );
      }
    }
  });
}
