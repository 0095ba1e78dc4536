/** Proof by release: when patience runs out, what the server may be blocked on is closed, oldest first, one at a time. */
import { AT_ONCE_MS } from '../verdict/releases.ts';
import { shutdownOf, stopSuspects } from '../verdict/shutdown.ts';
import { isEndless, overdue, suspects } from '../verdict/waits.ts';
import type { Observer } from '../wire/observer.ts';
import { noteServerSide } from '../wire/server-side.ts';
import type { Connection } from '../wire/trace.ts';
import type { Watch } from './watch.ts';

const CALM_MS = 50;

/** What waits: a request, or the end of a server that was asked to stop. */
interface Blocked {
  readonly text: string;
  /** Whether closing connections has had its effect, or can have none any more. */
  isFreed(): boolean;
  /** Whether what was freed has come to its end. */
  isOver(): boolean;
  suspects(): readonly Connection[];
}

/** Closes suspects until what waits goes on or none is left. What happened is in the trace. */
export async function proveByRelease(observer: Observer, watch: Watch): Promise<void> {
  const blocked = shutdownOf(watch.trace()) ? blockedStop(watch) : blockedRequest(watch);
  if (!blocked) return;
  observer.recorder.step('overdue', blocked.text);
  const tried = new Set<number>();
  while (!blocked.isFreed()) {
    noteServerSide(observer, watch.trace().connections); // as it is before it is changed
    const next = blocked.suspects().find(({ id }) => !tried.has(id));
    if (!next) break;
    tried.add(next.id);
    try {
      await observer.release(next.id);
    } catch (error) {
      observer.recorder.step('note', `connection ${next.id} could not be closed: ${(error as Error).message}`);
      continue;
    }
    await watch.until(blocked.isFreed, { withinMs: AT_ONCE_MS, patient: true });
  }
  // The answer of which the first byte has come is let come to its end, and the closes that follow it too.
  await watch.until(() => blocked.isOver() || !blocked.isFreed(), { withinMs: AT_ONCE_MS, patient: true });
  await watch.until((_, silentMs) => silentMs >= CALM_MS, { withinMs: AT_ONCE_MS, silenceMs: CALM_MS, patient: true });
}

function blockedRequest(watch: Watch): Blocked | null {
  const waiting = overdue(watch.trace());
  if (!waiting || isEndless(waiting)) return null; // it is being answered: no connection blocks it
  const { exchange, connection } = waiting;
  return {
    text: `${exchange.request} on connection ${connection.id} is overdue`,
    isFreed: () => exchange.answerMs !== null || connection.closedMs !== null,
    isOver: () => exchange.answeredMs !== null,
    suspects: () => suspects(watch.trace(), waiting),
  };
}

function blockedStop(watch: Watch): Blocked {
  const hasEnded = () => shutdownOf(watch.trace())?.endedMs != null;
  return {
    text: 'the server has not ended',
    isFreed: hasEnded,
    isOver: hasEnded,
    suspects: () => stopSuspects(watch.trace()),
  };
}
