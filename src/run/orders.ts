/** How a worker has a trial played: it asks the main process where the player is, and sends the player an order. */

import { request } from 'node:http';
import { z } from 'zod';
import type { BrowserDefinition } from '../browsers/browser.ts';
import { allBrowsers } from '../browsers/list.ts';
import { type Navigation, navigationSchema } from '../domain/schema.ts';
import { allScenarios } from '../scenarios/list.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { ServerDefinition } from '../servers/definition.ts';
import { checkServers, definitionOf } from '../servers/own.ts';
import { findServer } from '../servers/select.ts';
import { runSecret } from '../system/secret.ts';
import { NATURAL, type Options, readOptions } from './options.ts';
import type { PlayedCell } from './play-cell.ts';

/** Where workers, and the player itself, find the process that provides the player: a port on 127.0.0.1. */
export const GIVER_PORT = 'STANDOFF_GIVER_PORT';

/** One trial of a cell, by ids. */
export interface PlayOrder {
  readonly run: string;
  readonly browser: string;
  readonly server: string;
  readonly scenario: string;
  readonly navigation: Navigation | typeof NATURAL;
  readonly trial: number;
  readonly options: Options;
}

/**
 * Has the run's player play a trial, and returns what it saw. If this process goes away meanwhile, the trial ends too.
 * @throws if there is no player, or it dies meanwhile
 */
export async function playOrder(order: PlayOrder, giver = Number(process.env[GIVER_PORT] ?? 0)): Promise<PlayedCell> {
  const port = await findPlayer(giver);
  const { status, body } = await post(port, order).catch((error: Error) => {
    throw new Error(`the player went away in the middle of the trial: ${error.message}`);
  });
  if (status !== 200) throw new Error(`Cannot play: ${body || `the player refused the order (HTTP ${status})`}`);
  return JSON.parse(body) as PlayedCell;
}

async function findPlayer(giver: number): Promise<number> {
  if (giver === 0) throw new Error('Cannot play: there is no player. Is globalSetup of playwright.config.ts missing?');
  const { status, body } = await post(giver, { want: 'player' }).catch(() => ({
    status: 0,
    body: 'the run has ended',
  }));
  if (status !== 200) throw new Error(`Cannot play: ${body}`);
  return (JSON.parse(body) as { port: number }).port;
}

/** Asks another process of the run, at its desk (`take-orders.ts`). Rejects if that goes away before it has answered. */
export function post(port: number, body: object): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${runSecret()}` };
    const asking = request({ host: '127.0.0.1', port, method: 'POST', agent: false, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => resolve({ status: answer.statusCode, body: Buffer.concat(chunks).toString() }));
    });
    asking.once('error', reject);
    asking.end(JSON.stringify(body));
  });
}

/*
 * An order as it arrives over the wire. It decides which programs are started, so nothing in it is trusted before it is
 * checked. Pure.
 */

const id = z.string().max(500);

const orderSchema = z.strictObject({
  run: z.string().max(100),
  browser: id,
  server: id,
  scenario: id,
  navigation: z.enum([NATURAL, ...navigationSchema.options]),
  trial: z.number().int().nonnegative(),
  options: z.looseObject({ own: z.unknown().optional() }),
});

/** An order whose ids are all known. */
export interface CheckedOrder extends Pick<PlayOrder, 'run' | 'navigation' | 'trial' | 'options'> {
  readonly browser: BrowserDefinition;
  readonly server: ServerDefinition;
  readonly scenario: Scenario;
}

/** @throws Error that says what is wrong with the order */
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

/** The same checks as at the start of the run: options that passed then pass now unchanged. */
function optionsOf({ own, ...rest }: { readonly own?: unknown }): Options {
  const servers = own === undefined ? undefined : checkServers(own, 'the order');
  return readOptions({ ...(rest as unknown as Options), ...(servers && { own: servers }) }, {});
}

function byId<T extends { readonly id: string }>(all: readonly T[], wanted: string): T {
  const found = all.find((each) => each.id === wanted);
  if (!found) throw new Error(`the player does not know '${wanted}'`);
  return found;
}
