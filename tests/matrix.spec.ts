/** The matrix: one test per server and scenario, one Playwright project per browser, one trial per repetition. */
import { options } from '../playwright.config.ts';
import { allBrowsers } from '../src/browsers/list.ts';
import { isolationOf, select } from '../src/options.ts';
import { attachPlayed } from '../src/report/attachments.ts';
import { scenarios } from '../src/scenarios/list.ts';
import { selectServers } from '../src/servers/select.ts';
import { test } from '../src/trial/fixtures.ts';
import { playCell } from '../src/trial/play-cell.ts';

for (const server of selectServers(options.servers)) {
  test.describe(server.id, () => {
    for (const scenario of select(options.scenarios, scenarios)) {
      // Tags of a group would stand between the two ids, and `-g "python-sequential bystander"` would find nothing.
      test(
        scenario.id,
        { tag: [server.id, server.model, scenario.id].map((id) => `@${id}`) },
        async ({ supplies, installed }, testInfo) => {
          const browser = allBrowsers.find(({ id }) => id === testInfo.project.name);
          if (!browser) throw new Error(`no browser is called '${testInfo.project.name}'`);
          const run = process.env.STANDOFF_RUN ?? '';
          const trial = testInfo.repeatEachIndex;
          const played = await playCell({
            browser,
            server,
            scenario,
            trial,
            run,
            options,
            installed,
            supply: supplies[isolationOf(browser, scenario.id, options.isolation)],
          });
          await attachPlayed(testInfo, played);
          const { verdict, reason } = played.result;
          testInfo.skip(verdict === 'unavailable', reason ?? '');
          // A stall is a finding, not a failed test. Only the kit's own fault fails.
          if (verdict === 'broken') throw new Error(reason ?? 'broken');
        },
      );
    }
  });
}
