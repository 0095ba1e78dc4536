/** Each real browser that is installed says why it opened its connections, or that it has no log. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import pythonThreading from '../../../servers/python-threading.ts';
import { browsers } from '../../../src/browsers/list.ts';
import { DEFAULTS as defaults } from '../../../src/run/options.ts';
import { playCell } from '../../../src/run/play-cell.ts';
import { freshBrowsers } from '../../../src/run/supply.ts';
import { subresources } from '../../../src/scenarios/subresources.ts';
import { openDisplay } from '../../../src/system/display.ts';
import { findBrowsers } from '../../../src/system/find-browsers.ts';

// One after the other: browsers that start at once make each other slow.
test.describe.configure({ mode: 'default' });

const SAYS = {
  chromium:
    /^(preconnect of \d sockets?( by the loading predictor)?|request for \/\S*), \d+ ms (after|before) the navigation began$/,
  firefox: /^(speculative connect|request) for \/\S*, \d+ ms (after|before) the navigation began$/,
  webkit: null,
} as const;

// Two visits and the writing of a log: a loaded machine takes a minute for Firefox's.
test.describe.configure({ timeout: 180_000 });

for (const browser of browsers) {
  test(`${browser.id} says why it opened each connection, as far as it has a log`, async () => {
    const installed = await findBrowsers();
    test.skip(!installed.browsers.some(({ engine }) => engine === browser.engine), `${browser.title} is not installed`);
    const display = await openDisplay();
    try {
      const { result, trace, netlog } = await playCell({
        browser,
        server: pythonThreading,
        scenario: subresources,
        navigation: 'new-tab',
        trial: 0,
        run: 'r',
        options: { ...defaults, isolation: 'trial', evidence: 'netlog' },
        installed,
        supply: freshBrowsers(display.env),
      });
      // A machine that starts a browser at the same time may delay an answer: what is tested is what the browser says.
      expect(['ok', 'delayed']).toContain(result.verdict);
      const says = SAYS[browser.engine];
      const reasons = result.connections.map(({ reason }) => reason);
      expect(reasons.length).toBeGreaterThan(1);
      if (says === null) {
        expect(new Set(reasons)).toEqual(new Set([null]));
        expect(netlog).toBeNull();
        expect(trace?.steps.at(-1)?.text).toContain(`${browser.title} writes no network log`);
      } else {
        for (const reason of reasons) expect(reason).toMatch(says);
        const text = readFileSync(netlog ?? '', 'utf8');
        if (browser.engine === 'chromium') expect(JSON.parse(text).events.length).toBeGreaterThan(0);
        else expect(text).toContain('nsHttpConnectionMgr');
      }
    } finally {
      await display.close();
    }
  });
}
