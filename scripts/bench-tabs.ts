import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import Table from 'cli-table3';
import nodeThreaded from '../servers/node-threaded.ts';
import { launch } from '../src/browsers/launch.ts';
import { browsers } from '../src/browsers/list.ts';
import { runSchema } from '../src/domain/schema.ts';
import { readResults } from '../src/domain/store.ts';
import { startServer } from '../src/servers/start.ts';
import { openDisplay } from '../src/system/display.ts';
import { findBrowsers } from '../src/system/find-browsers.ts';
import { visible } from '../src/text/visible.ts';

/** Tabs of each browser if there is no last run: its number of cells in the default matrix. */
const TABS = 81;

/**
 * Measures the bare minimum: a plain loop opens as many tabs as the last run had trials, in one browser of each engine,
 * with one server for all: open, wait for the load event, close. Prints this next to the run.
 * @param out folder of the last run's results
 */
export async function benchTabs(out: string): Promise<number> {
  const last = lastRun(out);
  const server = await startServer(nodeThreaded);
  const display = await openDisplay();
  const { browsers: installed } = await findBrowsers();
  const table = new Table({
    head: ['', 'tabs or trials', 'wall, s', 'processors, s'],
    style: { head: [], border: [] },
  });
  const all = meter();
  let tabs = 0;
  try {
    for (const browser of browsers) {
      const install = installed.find(({ engine }) => engine === browser.engine);
      if (!install) continue;
      const count = last?.trials(browser.id) ?? TABS;
      const own = meter();
      const running = await launch(browser, { install, env: display.env });
      for (let opened = 0; opened < count; opened++) {
        const tab = await running.open(`http://t${opened}.localhost:${server.port}/`, 'goto', () => {});
        const { outcome } = await tab.automation;
        if (outcome !== 'ok') process.stderr.write(`${browser.title}, tab ${opened}: ${visible(outcome)}\n`);
        await tab.close();
      }
      await running.close();
      tabs += count;
      table.push([`${browser.title}, a plain loop`, count, ...own()]);
    }
  } finally {
    await server.stop();
    await display.close();
  }
  table.push(['all of them', tabs, ...all()]);
  if (last) table.push(['the last run', last.total, last.seconds, '']);
  process.stdout.write(`${table.toString()}\n`);
  process.stdout.write(
    last
      ? `The last run: ${last.title}\n`
      : `There is no finished run in '${out}' to compare with. Run: npx standoff matrix\n`,
  );
  return 0;
}

/** Seconds since the call: of the clock, and of all processors together, whichever program used them. */
function meter(): () => [wall: string, cpu: string] {
  const busy = () => os.cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  const [began, used] = [performance.now(), busy()];
  return () => [((performance.now() - began) / 1000).toFixed(1), ((busy() - used) / 1000).toFixed(1)];
}

/** The last run according to `run.json` and `results.jsonl`; null if none has ended. */
function lastRun(out: string) {
  const file = path.join(out, 'run.json');
  if (!existsSync(file)) return null;
  const run = runSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (run.durationMs === null) return null;
  const results = readResults(path.join(out, 'results.jsonl'));
  const isolation = String(run.options.isolation ?? 'auto');
  return {
    total: results.length,
    seconds: (run.durationMs / 1000).toFixed(1),
    title: `${run.run}, ${run.status}, ${run.cpus} processors, isolation ${isolation}`,
    trials: (id: string) => results.filter(({ browser }) => browser.id === id).length,
  };
}
