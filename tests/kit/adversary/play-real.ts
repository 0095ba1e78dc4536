/** A trial with a real browser, as shipped, and the relay. */
import { browsers } from '../../../src/browsers/list.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import type { ServerDefinition } from '../../../src/servers/definition.ts';
import { findBrowsers } from '../../../src/system/find-browsers.ts';
import type { Engine } from '../../../src/report/names.ts';
import { freshBrowsers } from '../../../src/trial/supply.ts';
import { type Cell, type Observed, runTrial } from '../../../src/trial/trial.ts';

/** @throws if the engine is not installed */
export async function playReal(
  engine: Engine,
  server: ServerDefinition,
  scenario: Scenario,
  { options, env }: { readonly options: Cell['options']; readonly env: Readonly<Record<string, string>> },
): Promise<Observed> {
  const install = (await findBrowsers()).browsers.find((each) => each.engine === engine);
  const browser = browsers.find((each) => each.engine === engine);
  if (!install || !browser) throw new Error(`${engine} is not installed`);
  const trial = await runTrial({
    browser,
    install,
    second: null,
    server,
    scenario,
    navigation: 'new-tab',
    options,
    supply: freshBrowsers(env),
    host: 'localhost',
  });
  await trial.dispose();
  return trial;
}
