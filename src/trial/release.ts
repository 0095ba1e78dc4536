/** Proof by release: when patience runs out, what the server may be blocked on is closed, oldest first, one at a time. */
import { AT_ONCE_MS } from '../verdict/diagnose.ts';
import { isEndless, overdue, suspects } from '../verdict/waits.ts';
import type { Observer } from '../wire/observer.ts';
import type { Watch } from './watch.ts';

const CALM_MS = 50;

/** Closes suspects until the overdue request is answered or none is left. What happened is in the trace. */
export async function proveByRelease(observer: Observer, watch: Watch): Promise<void> {
  const waiting = overdue(watch.trace());
  if (!waiting || isEndless(waiting)) return; // it is being answered: no connection blocks it
  observer.recorder.step('overdue', `${waiting.exchange.request} on connection ${waiting.connection.id} is overdue`);
  const isAnswered = () => waiting.exchange.answerMs !== null || waiting.connection.closedMs !== null;
  const tried = new Set<number>();
  while (!isAnswered()) {
    const next = suspects(watch.trace(), waiting).find(({ id }) => !tried.has(id));
    if (!next) break;
    tried.add(next.id);
    try {
      await observer.release(next.id);
    } catch (error) {
      observer.recorder.step('note', `connection ${next.id} could not be closed: ${(error as Error).message}`);
      continue;
    }
    await watch.until(isAnswered, { withinMs: AT_ONCE_MS, patient: true });
  }
  // The answer of which the first byte has come is let come to its end, and the closes that follow it too.
  await watch.until(() => waiting.exchange.answeredMs !== null || !isAnswered(), {
    withinMs: AT_ONCE_MS,
    patient: true,
  });
  await watch.until((_, silentMs) => silentMs >= CALM_MS, { withinMs: AT_ONCE_MS, silenceMs: CALM_MS, patient: true });
}
