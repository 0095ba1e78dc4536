/**
 * Proof by freeing: when patience runs out, the kit closes the connections that the server may be blocked on, oldest
 * first, one at a time. Before the first close it only watches, for as long as it watches after each close. The moment
 * of each close is drawn at random, so a server that continues on its own seldom does so just after one
 * (`coincidence()` says how seldom).
 */

import type { Connection } from '../domain/trace.ts';
import { drawFrom } from '../verdict/freeing.ts';
import { shutdownOf, stopSuspects } from '../verdict/shutdown.ts';
import { overdue, stateAt, suspects, unhinderedMs, type Wait } from '../verdict/waits.ts';
import type { Observer } from '../wire/observer.ts';
import { noteServerSide } from '../wire/server-side.ts';
import { type Controls, controlFor, controlForStop } from './control.ts';
import type { Watch } from './watch.ts';

const CALM_MS = 50;

/** How long to wait for the rest of an answer, in milliseconds. */
const REST_MS = 500;

/** Something that waits: a request, or the end of a server that was asked to stop. */
interface Blocked {
  readonly text: string;
  readonly wait: Wait | null;
  /** Whether closing connections has worked, or can no longer work. */
  isFreed(): boolean;
  /** Whether the freed answer or stop is complete. */
  isOver(): boolean;
  suspects(): readonly Connection[];
}

/** Closes suspects until the blocked request or stop continues, or none is left. The trace records what happened. */
export async function proveByFreeing(
  observer: Observer,
  watch: Watch,
  controls: Controls,
  random: () => number = Math.random,
): Promise<void> {
  const blocked = shutdownOf(watch.trace()) ? blockedStop(watch) : blockedRequest(watch);
  if (!blocked) return;
  const { recorder } = observer;
  recorder.step('overdue', blocked.text);
  const alone = (await aloneMs(blocked.wait, observer, watch, controls)) ?? 0;
  const isFreedWithin = (withinMs: number) => watch.until(blocked.isFreed, { withinMs, patient: true });
  const tried = new Set<number>();
  let watchMs = drawFrom('idle', alone);
  while (!(await isFreedWithin(watchMs))) {
    const next = blocked.suspects().find(({ id }) => !tried.has(id));
    if (!next) break;
    tried.add(next.id);
    watchMs = drawFrom(blocked.wait ? stateAt(next, recorder.clock()) : 'stop', alone);
    recorder.drawn(next.id, watchMs);
    if (await isFreedWithin(random() * watchMs)) break;
    noteServerSide(observer, watch.trace().connections); // before the close changes it
    const state = stateAt(next, recorder.clock());
    try {
      await observer.release(next.id, state === 'answering' || state === 'held' || state === 'waiting');
    } catch (error) {
      recorder.step('note', `connection ${next.id} could not be closed: ${(error as Error).message}`);
      watchMs = 0;
    }
  }
  if (!blocked.isFreed() && blocked.wait) await askAgain(blocked.wait, observer, controls, drawFrom('idle', alone));
  // If the first byte has come, let the answer end, and the closes that follow it.
  await watch.until(() => blocked.isOver() || !blocked.isFreed(), { withinMs: REST_MS, patient: true });
  await watch.until((_, silentMs) => silentMs >= CALM_MS, { withinMs: REST_MS, silenceMs: CALM_MS, patient: true });
}

/** How long the blocked request or stop takes with nothing in the way, in milliseconds; null if unknown. */
async function aloneMs(
  wait: Wait | null,
  { recorder }: Observer,
  watch: Watch,
  controls: Controls,
): Promise<number | null> {
  if (wait) return unhinderedMs(watch.trace(), wait);
  const limitMs = Math.max(10_000, 2 * watch.trace().patienceMs);
  const said = await controls.stop(limitMs);
  recorder.control(controlForStop(recorder.clock(), limitMs, said));
  return said.answerMs;
}

/** When nothing helped: does the same server answer anyone? */
async function askAgain(wait: Wait, { recorder }: Observer, controls: Controls, limitMs: number): Promise<void> {
  const atMs = recorder.clock();
  const said = await controls.same(wait, limitMs);
  // A server that closes whatever it accepts does not answer anyone either.
  recorder.control(controlFor(wait, 'same', atMs, limitMs, said));
}

function blockedRequest(watch: Watch): Blocked | null {
  const waiting = overdue(watch.trace());
  if (!waiting) return null;
  const { exchange, connection } = waiting;
  const lastMs = exchange.lastByteMs; // null, unless the answer is stuck in the middle
  return {
    text: `${exchange.request} on connection ${connection.id} is overdue`,
    wait: waiting,
    isFreed: () => exchange.lastByteMs !== lastMs || connection.closedMs !== null,
    isOver: () => exchange.answeredMs !== null || connection.closedMs !== null,
    suspects: () => suspects(watch.trace(), waiting),
  };
}

function blockedStop(watch: Watch): Blocked {
  const hasEnded = () => shutdownOf(watch.trace())?.endedMs != null;
  return {
    text: 'the server has not ended',
    wait: null,
    isFreed: hasEnded,
    isOver: hasEnded,
    suspects: () => stopSuspects(watch.trace()),
  };
}
