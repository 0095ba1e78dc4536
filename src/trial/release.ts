/**
 * Proof by release: when patience runs out, what the server may be blocked on is closed, oldest first, one at a time. The kit first watches
 * untouched for as long as it watches after each close, and the moment of the first close is drawn at random, so that a server which
 * goes on by itself seldom does so just after one (`coincidence()` says how seldom).
 */
import { drawFrom } from '../verdict/releases.ts';
import { shutdownOf, stopSuspects } from '../verdict/shutdown.ts';
import { overdue, stateAt, suspects, unhinderedMs, type Wait } from '../verdict/waits.ts';
import type { Observer } from '../wire/observer.ts';
import { noteServerSide } from '../wire/server-side.ts';
import type { Connection, Control } from '../wire/trace.ts';
import { type Controls, controlFor, controlForStop } from './control.ts';
import type { Watch } from './watch.ts';

const CALM_MS = 50;

/** After this the rest of an answer is waited for no longer. */
const REST_MS = 500;

/** What waits: a request, or the end of a server that was asked to stop. */
interface Blocked {
  readonly text: string;
  readonly wait: Wait | null;
  /** Whether closing connections has had its effect, or can have none any more. */
  isFreed(): boolean;
  /** Whether what was freed has come to its end. */
  isOver(): boolean;
  suspects(): readonly Connection[];
}

/** Closes suspects until what waits goes on or none is left. What happened is in the trace. */
export async function proveByRelease(
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
    noteServerSide(observer, watch.trace().connections); // as it is before it is changed
    const state = stateAt(next, recorder.clock());
    try {
      await observer.release(next.id, state === 'answering' || state === 'held' || state === 'waiting');
    } catch (error) {
      recorder.step('note', `connection ${next.id} could not be closed: ${(error as Error).message}`);
      watchMs = 0;
    }
  }
  if (!blocked.isFreed() && blocked.wait) await askAgain(blocked.wait, observer, controls, drawFrom('idle', alone));
  // The answer of which the first byte has come is let come to its end, and the closes that follow it too.
  await watch.until(() => blocked.isOver() || !blocked.isFreed(), { withinMs: REST_MS, patient: true });
  await watch.until((_, silentMs) => silentMs >= CALM_MS, { withinMs: REST_MS, silenceMs: CALM_MS, patient: true });
}

/** How long what waits takes with nothing in the way, in milliseconds; null if that is not known. */
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

/** Nothing helped: does the same server answer anybody? */
async function askAgain(wait: Wait, { recorder }: Observer, controls: Controls, limitMs: number): Promise<void> {
  const atMs = recorder.clock();
  const said = await controls.same(wait, limitMs);
  // One that closes at once what it accepts answers nobody, too.
  recorder.control(
    controlFor(wait, 'same', atMs, limitMs, said satisfies Pick<Control, 'answerMs' | 'endMs' | 'fault'>),
  );
}

function blockedRequest(watch: Watch): Blocked | null {
  const waiting = overdue(watch.trace());
  if (!waiting) return null;
  const { exchange, connection } = waiting;
  const lastMs = exchange.lastByteMs; // null, unless it stands still in the middle
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
