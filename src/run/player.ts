/**
 * The player of a run: a process that owns a display and the shared browsers. It plays the trials that workers order,
 * as many at the same time as there are workers. `give-player.ts` starts it.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { findOnGrid, placesOnGrid } from '../browsers/grid/find.ts';
import { underWay } from '../browsers/grid/session.ts';
import { speaksTls } from '../servers/definition.ts';
import { openDisplay } from '../system/display.ts';
import { findBrowsers } from '../system/find-browsers.ts';
import { runSecret } from '../system/secret.ts';
import { inTurn } from '../system/turns.ts';
import { warmUp } from '../wire/warm-up.ts';
import { type CheckedOrder, GIVER_PORT, post } from './orders.ts';
import { type CellRequest, type PlayedCell, playCell } from './play-cell.ts';
import { isolationOf, navigationOf } from './selection.ts';
import { suppliesFor } from './supply.ts';
import { takeOrders } from './take-orders.ts';

/** How long closing the shared browsers may take, in milliseconds; the sweep ends the rest. */
const END_MS = 7000;

runSecret(); // before anything is started that would inherit it

const display = await inTurn('heavy', () => openDisplay());
const supplies = suppliesFor(display.env);
const installed = await inTurn('heavy', findBrowsers);
await inTurn('heavy', warmUp);

const orders = await takeOrders(play);
// Answered when the run is over, and cut off if whoever runs it is gone.
void post(Number(process.env[GIVER_PORT]), { am: orders.port }).then(end, end);

/**
 * Key presses go to the one focused window of a display: trials that share the display are played one after the other.
 */
let typing: Promise<unknown> = Promise.resolve();

function play(order: CheckedOrder, signal: AbortSignal): Promise<PlayedCell> {
  const { browser, server, scenario, options, navigation } = order;
  const supply = supplies[isolationOf(browser, scenario.id, options.isolation, speaksTls(server))];
  const request = { ...order, installed, supply, signal };
  if (browser.onGrid) return playOnGrid(request);
  const kind = navigationOf(browser, navigation);
  // A lived-in browser has a display of its own, as one that is used by hand.
  const sharesKeys = !browser.byHand && !scenario.livedIn && ['typed', 'keyboard-reload'].includes(kind);
  if (!sharesKeys) return playCell(request);
  const played = typing.then(() => playCell(request));
  typing = played.catch(() => {});
  return played;
}

/** What a grid offers for each engine; asked once, at the engine's first trial. */
const grid = new Map<string, ReturnType<typeof findOnGrid>>();

/**
 * Trials wait here for a session. On the grid they would hold a turn while they wait, longer than a browser may take to
 * start.
 */
const inPlace = placesOnGrid();

async function playOnGrid(request: CellRequest): Promise<PlayedCell> {
  const { browser, options } = request;
  const asked = grid.get(browser.id) ?? findOnGrid(browser.engine, options);
  grid.set(browser.id, asked);
  const found = await asked;
  if (!found.install)
    return playCell({ ...request, installed: { ...installed, notes: { [browser.engine]: found.reason } } });
  const browsers = [...installed.browsers, found.install];
  return await inPlace(found.place, () => playCell({ ...request, installed: { browsers, notes: {} } }));
}

/** The run is over. Unfinished trials are cut off; the process that started this player sweeps up what they started. */
async function end(): Promise<never> {
  orders.close();
  await Promise.race([Promise.allSettled(underWay), delay(END_MS)]);
  if (orders.pending() === 0) await Promise.race([supplies.close().then(() => display.close()), delay(END_MS)]);
  process.exit(0);
}
