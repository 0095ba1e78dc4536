/**
 * Whether two observers of one trial saw the same connections in the same order, and come to the same verdict. Pure.
 */
import type { Connection, Trace } from '../domain/trace.ts';
import type { Diagnosis } from './diagnose.ts';

/** Where the traces of relay and capture differ, in one sentence; null if they agree. */
export function disagreement(relay: Trace, capture: Trace, first: Diagnosis, second: Diagnosis): string | null {
  const released = new Set(relay.steps.filter(({ step }) => step === 'released').map(({ connection }) => connection));
  if (relay.connections.length !== capture.connections.length) {
    return `the relay saw ${relay.connections.length} connections, the capture ${capture.connections.length}`;
  }
  for (const [index, ours] of relay.connections.entries()) {
    const theirs = capture.connections[index];
    if (!theirs) continue;
    const last = isLastEnd(ours, relay, theirs) || isLastEnd(theirs, capture, ours);
    const [a, b] = [ours, theirs].map((each) => summary(each, released.has(each.id), last));
    if (a !== b) return `connection ${ours.id} is ${a} for the relay and ${b} for the capture`;
  }
  // Each has its own times. On a busy machine a proof may just hold for one and just fail for the other.
  const proven = first.cause?.proven === true && second.cause?.proven === true;
  if (first.verdict === second.verdict && !proven) return null;
  if ([first, second].every(isNoWait)) return null;
  const [a, b] = [first, second].map(
    ({ verdict, cause }) => `${verdict} (${cause?.kind ?? 'no cause'}, ${cause?.connection ?? '-'})`,
  );
  return a === b ? null : `the verdict is ${a} from the relay and ${b} from the capture`;
}

/** Whether it says that nobody waited, or only that an answer came near a close, which is a matter of milliseconds. */
const isNoWait = ({ verdict, cause }: Diagnosis): boolean =>
  verdict === 'ok' || (verdict === 'delayed' && cause?.proven !== true);

/**
 * Everything that must be equal. Who closed first is left out: browser and server end an answered connection within a
 * fraction of a millisecond, and the two closes cross in the relay. When the kit closes a connection at the relay, the
 * capture sees the server's close, not the kit's.
 */
function summary(connection: Connection, released: boolean, last: boolean): string {
  const { client, clientPort, exchanges, bytesIn, bytesOut, closedMs, reset } = connection;
  const requests =
    exchanges.map(({ request, status }) => `${request} ${status ?? 'unanswered'}`).join(', ') || 'silent';
  const end = released ? 'released' : last ? 'ending' : closedMs === null ? 'open' : reset ? 'reset' : 'closed';
  return `${client}:${clientPort} ${requests}, ${bytesIn} bytes in, ${bytesOut} out, ${end}`;
}

/**
 * Whether an end that only one observer saw was the last thing that happened. The two stop one after the other, and a
 * connection may end in between.
 */
function isLastEnd({ closedMs }: Connection, { connections }: Trace, other: Connection): boolean {
  if (closedMs === null || other.closedMs !== null) return false;
  const acts = connections.flatMap(({ openedMs, firstByteMs, exchanges }) => [
    openedMs,
    firstByteMs,
    ...exchanges.flatMap(({ sentMs, completeMs, answerMs, answeredMs }) => [sentMs, completeMs, answerMs, answeredMs]),
  ]);
  return acts.every((atMs) => atMs === null || atMs <= closedMs);
}
