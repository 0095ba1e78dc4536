/**
 * The player of a run: a process that has a display and the shared browsers, and plays the trials that workers ask for, as
 * many at the same time as there are workers. Started by `give-player.ts`.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { serialize } from 'node:v8';
import { findOnGrid } from '../browsers/grid/find.ts';
import { placesOnGrid } from '../browsers/grid/places.ts';
import { underWay } from '../browsers/grid/under-way.ts';
import { allBrowsers } from '../browsers/list.ts';
import { allScenarios } from '../scenarios/list.ts';
import { isolationOf } from '../selection.ts';
import { definitionOf } from '../servers/own.ts';
import { findServer } from '../servers/select.ts';
import { openDisplay } from '../system/display.ts';
import { findBrowsers } from '../system/find-browsers.ts';
import { warmUp } from '../wire/warm-up.ts';
import { GIVER_PORT, type Order } from './order.ts';
import { type CellRequest, type Played, playCell } from './play-cell.ts';
import { freshBrowsers, sharedBrowsers } from './supply.ts';
import { inTurn } from './turns.ts';

/** How long closing the shared browsers may take, in milliseconds; what is left is swept. */
const END_MS = 7000;

const giver = connect({ port: Number(process.env[GIVER_PORT]), host: '127.0.0.1' });
giver.on('error', () => {}); // 'close' follows
giver.once('close', () => void end());

const display = await inTurn('heavy', () => openDisplay());
const supplies = { trial: freshBrowsers(display.env), browser: sharedBrowsers(display.env) };
const installed = await inTurn('heavy', findBrowsers);
await inTurn('heavy', warmUp);
let playing = 0;

const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
giver.write(`am ${typeof address === 'object' ? address?.port : 0}\n`);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  playing++;
  try {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.end(serialize(await play(JSON.parse(body) as Order)));
  } catch (error) {
    response.statusCode = 500;
    response.end(error instanceof Error ? error.message : String(error));
  } finally {
    playing--;
  }
}

/** Key presses go to the one window of a display that has the focus: trials that share it are played one after the other. */
let typing: Promise<unknown> = Promise.resolve();

function play(order: Order): Promise<Played> {
  const { options, navigation, trial, run } = order;
  const browser = byId(allBrowsers, order.browser);
  const request = {
    browser,
    server: findServer(order.server, options.own?.map(definitionOf)),
    scenario: byId(allScenarios, order.scenario),
    navigation,
    trial,
    run,
    options,
    installed,
    supply: supplies[isolationOf(browser, order.scenario, options.isolation)],
  };
  if (browser.onGrid) return playOnGrid(request);
  const sharesKeys = !browser.byHand && ['typed', 'keyboard-reload'].includes(navigation);
  if (!sharesKeys) return playCell(request);
  const played = typing.then(() => playCell(request));
  typing = played.catch(() => {});
  return played;
}

/** What a grid has of each engine: asked once, when the first trial of it is played. */
const grid = new Map<string, ReturnType<typeof findOnGrid>>();

/** Trials wait here for a session: on the grid they would wait in a turn, and longer than a browser may take to start. */
const inPlace = placesOnGrid();

async function playOnGrid(request: CellRequest): Promise<Played> {
  const { browser, options } = request;
  const asked = grid.get(browser.id) ?? findOnGrid(browser.engine, options);
  grid.set(browser.id, asked);
  const found = await asked;
  if (!found.install)
    return playCell({ ...request, installed: { ...installed, notes: { [browser.engine]: found.reason } } });
  const browsers = [...installed.browsers, found.install];
  return await inPlace(found.place, () => playCell({ ...request, installed: { browsers, notes: {} } }));
}

function byId<T extends { readonly id: string }>(all: readonly T[], id: string): T {
  const found = all.find((each) => each.id === id);
  if (!found) throw new Error(`the player knows no '${id}'`);
  return found;
}

/** The run is over. Trials that are still played are cut off: what they have started is swept by who gave this player. */
async function end(): Promise<never> {
  server.close();
  await Promise.race([Promise.allSettled(underWay), delay(END_MS)]);
  if (playing === 0) await Promise.race([supplies.browser.close().then(() => display.close()), delay(END_MS)]);
  process.exit(0);
}
