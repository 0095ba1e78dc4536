/** An order as it comes over the wire: nothing of it is believed until it was checked, since it decides which programs are started. Pure. */
import { z } from 'zod';
import type { BrowserDefinition } from '../browsers/browser.ts';
import { allBrowsers } from '../browsers/list.ts';
import { type Options, readOptions } from '../options.ts';
import { navigationSchema } from '../results/schema.ts';
import { allScenarios } from '../scenarios/list.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { ServerDefinition } from '../servers/definition.ts';
import { checkServers, definitionOf } from '../servers/own.ts';
import { findServer } from '../servers/select.ts';
import type { Order } from './order.ts';

const id = z.string().max(500);

const orderSchema = z.strictObject({
  run: z.string().max(100),
  browser: id,
  server: id,
  scenario: id,
  navigation: navigationSchema,
  trial: z.number().int().nonnegative(),
  options: z.looseObject({ own: z.unknown().optional() }),
});

/** An order of which everything is known. */
export interface CheckedOrder extends Pick<Order, 'run' | 'navigation' | 'trial' | 'options'> {
  readonly browser: BrowserDefinition;
  readonly server: ServerDefinition;
  readonly scenario: Scenario;
}

/** @throws Error that says what is wrong with it */
export function checkOrder(given: unknown): CheckedOrder {
  const parsed = orderSchema.safeParse(given);
  if (!parsed.success) throw new Error(`the order is not valid: ${z.prettifyError(parsed.error)}`);
  const { run, browser, server, scenario, navigation, trial, options } = parsed.data;
  const checked = optionsOf(options);
  return {
    run,
    navigation,
    trial,
    options: checked,
    browser: byId(allBrowsers, browser),
    server: findServer(server, checked.own?.map(definitionOf)),
    scenario: byId(allScenarios, scenario),
  };
}

/** The same checks as at the start of the run: what passed those passes these unchanged. */
function optionsOf({ own, ...rest }: { readonly own?: unknown }): Options {
  const servers = own === undefined ? undefined : checkServers(own, 'the order');
  return readOptions({ ...(rest as unknown as Options), ...(servers && { own: servers }) }, {});
}

function byId<T extends { readonly id: string }>(all: readonly T[], wanted: string): T {
  const found = all.find((each) => each.id === wanted);
  if (!found) throw new Error(`the player knows no '${wanted}'`);
  return found;
}
