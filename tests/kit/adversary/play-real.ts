/** A trial with a real browser, as shipped, and the relay. */
import { browsers } from '../../../src/browsers/list.ts';
import type { Engine } from '../../../src/domain/engines.ts';
import { freshBrowsers } from '../../../src/run/supply.ts';
import { type FinishedTrial, runTrial, type TrialSetup } from '../../../src/run/trial.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import type { ServerDefinition } from '../../../src/servers/definition.ts';
import { findBrowsers } from '../../../src/system/find-browsers.ts';

/** @throws if the engine is not installed */
export async function playReal(
  engine: Engine,
  server: ServerDefinition,
  scenario: Scenario,
  { options, env }: { readonly options: TrialSetup['options']; readonly env: Readonly<Record<string, string>> },
): Promise<FinishedTrial> {
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
