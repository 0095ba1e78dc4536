/** From TCP segments to what a recorder is told: opens, bytes in order, ends. */
import type { Segment } from './packets.ts';
import type { Recorder } from './recorder.ts';
import type { Client } from './trace.ts';

interface Flow {
  readonly id: number;
  /** Next sequence number expected from each side; null before its SYN. */
  readonly next: { client: number | null; server: number | null };
  /** Segments that came before their turn. */
  readonly early: { client: Segment[]; server: Segment[] };
  /** Bytes of them. */
  readonly waiting: { client: number; server: number };
  readonly ended: { client: boolean; server: boolean };
  open: boolean;
}

/** If more bytes than these wait for one that is missing, it will not come: on loopback nothing is lost and sent again for so long. */
const MOST_WAITING = 8 << 20;

export interface Segments {
  take(segment: Segment): void;
  /** What was never seen although it was sent, when all was taken; null if nothing. */
  fault(): string | null;
}

/**
 * Records the segments of connections to `port`. `clientOf` tells whose a new connection is by
 * its ephemeral port. A connection whose SYN was not seen is not recorded: it was there before the trial.
 */
export function recordSegments(recorder: Recorder, port: number, clientOf: (clientPort: number) => Client): Segments {
  const flows = new Map<number, Flow>();
  let lost: string | null = null;
  const take = (segment: Segment) => {
    const from = segment.targetPort === port ? 'client' : segment.sourcePort === port ? 'server' : null;
    if (from === null || !recorder.takes(segment.at)) return;
    const clientPort = from === 'client' ? segment.sourcePort : segment.targetPort;
    if (from === 'client' && segment.syn && !flows.get(clientPort)?.open) {
      const id = recorder.opened(clientOf(clientPort), clientPort, segment.at);
      flows.set(clientPort, {
        id,
        next: { client: null, server: null },
        early: { client: [], server: [] },
        waiting: { client: 0, server: 0 },
        ended: { client: false, server: false },
        open: true,
      });
    }
    const flow = flows.get(clientPort);
    if (!flow) return;
    if (segment.syn) {
      flow.next[from] ??= add(segment.sequence, 1); // it may have been sent twice
      return;
    }
    if (segment.rst) {
      reset(recorder, flow, from, segment.at);
      return;
    }
    if (flow.waiting[from] > MOST_WAITING) return; // it is not kept: the trial says nothing any more
    flow.early[from].push(segment);
    flow.waiting[from] += segment.payload.length;
    inOrder(recorder, flow, from);
    if (flow.waiting[from] > MOST_WAITING) {
      lost ??= missing(flow, from);
      flow.early[from].length = 0;
    }
  };
  const fault = () => {
    for (const flow of flows.values()) {
      for (const from of ['client', 'server'] as const) {
        const expected = flow.next[from];
        const isAhead = ({ sequence }: Segment) => expected === null || distance(sequence, expected) > 0;
        if (flow.early[from].some(isAhead)) lost ??= missing(flow, from);
      }
    }
    return lost;
  };
  return { take, fault };
}

const missing = ({ id }: Flow, from: 'client' | 'server'): string =>
  `the capture is not whole: bytes of the ${from} on connection ${id} are missing`;

function reset(recorder: Recorder, flow: Flow, from: 'client' | 'server', at: number): void {
  if (!flow.open) return;
  if (from === 'server' && flow.next.server === null) recorder.refused(flow.id, at);
  else recorder.ended(flow.id, from, at, true);
  flow.open = false;
}

/** Hands over what has come in order; a retransmission is dropped, and what came too early waits. */
function inOrder(recorder: Recorder, flow: Flow, from: 'client' | 'server'): void {
  for (;;) {
    const expected = flow.next[from];
    if (expected === null) return;
    const at = flow.early[from].findIndex((each) => distance(each.sequence, expected) <= 0);
    if (at < 0) return;
    const [segment] = flow.early[from].splice(at, 1);
    if (!segment) return;
    flow.waiting[from] -= segment.payload.length;
    const known = -distance(segment.sequence, expected);
    const fresh = segment.payload.subarray(known);
    if (fresh.length > 0) recorder.data(flow.id, from, fresh, segment.at);
    flow.next[from] = add(expected, fresh.length);
    if (segment.fin && known <= segment.payload.length) {
      recorder.ended(flow.id, from, segment.at);
      flow.next[from] = add(expected, fresh.length + 1);
      flow.ended[from] = true;
      if (flow.ended.client && flow.ended.server) flow.open = false; // its port may be used again
    }
  }
}

/** Sequence numbers wrap around at 2^32 (RFC 9293 §3.4). */
const add = (sequence: number, bytes: number): number => (sequence + bytes) >>> 0;
const distance = (a: number, b: number): number => (a - b) | 0;
