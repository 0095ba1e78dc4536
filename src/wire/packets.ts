/**
 * Reads a classic capture file (libpcap's format, magic a1b2c3d4 or a1b23c4d) as it grows, down to TCP segments over
 * IPv4. Pure.
 */
import type { Client } from '../domain/trace.ts';
import type { Recorder } from './recorder.ts';

/** One TCP segment. */
export interface Segment {
  /** Milliseconds since the epoch, by the system's clock. */
  readonly at: number;
  readonly sourcePort: number;
  readonly targetPort: number;
  readonly sequence: number;
  readonly syn: boolean;
  readonly ack: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  readonly payload: Buffer;
}

/**
 * Bytes before the IP header, by link type: BSD loopback, Ethernet (Linux loopback), raw IP, Linux cooked v1 and v2.
 */
const LINK_HEADER: Readonly<Record<number, number>> = { 0: 4, 1: 14, 12: 0, 101: 0, 113: 16, 276: 20 };

/**
 * Returns a function that takes the bytes of a capture in any pieces and returns the segments that are complete.
 * It throws an Error if the bytes are not a classic capture, or have an unknown link type.
 */
export function readCapture(): (chunk: Buffer) => Segment[] {
  let rest: Buffer = Buffer.alloc(0);
  let header: { little: boolean; perMs: number; skip: number } | null = null;
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!header) {
      if (rest.length < 24) return [];
      header = readHeader(rest);
      rest = rest.subarray(24);
    }
    const { little, perMs, skip } = header;
    const u32 = (at: number) => (little ? rest.readUInt32LE(at) : rest.readUInt32BE(at));
    const segments: Segment[] = [];
    while (rest.length >= 16 && rest.length >= 16 + u32(8)) {
      const end = 16 + u32(8);
      const segment = readSegment(u32(0) * 1000 + u32(4) / perMs, rest.subarray(16 + skip, end));
      if (segment) segments.push(segment);
      rest = rest.subarray(end);
    }
    return segments;
  };
}

function readHeader(bytes: Buffer): { little: boolean; perMs: number; skip: number } {
  const magic = bytes.readUInt32LE(0);
  const little = magic === 0xa1b2c3d4 || magic === 0xa1b23c4d;
  const known = little ? magic : bytes.readUInt32BE(0);
  if (known !== 0xa1b2c3d4 && known !== 0xa1b23c4d)
    throw new Error('Cannot read the capture: it is not a classic pcap file');
  const link = (little ? bytes.readUInt32LE(20) : bytes.readUInt32BE(20)) & 0xffff;
  const skip = LINK_HEADER[link];
  if (skip === undefined) throw new Error(`Cannot read the capture: link type ${link} is not known`);
  return { little, perMs: known === 0xa1b2c3d4 ? 1000 : 1_000_000, skip };
}

/** RFC 791 §3.1 and RFC 9293 §3.1; null if it is not TCP over IPv4, or is cut off. */
function readSegment(at: number, ip: Buffer): Segment | null {
  if (ip.length < 20 || ip.readUInt8(0) >> 4 !== 4 || ip.readUInt8(9) !== 6) return null;
  const total = Math.min(ip.readUInt16BE(2) || ip.length, ip.length);
  const tcp = ip.subarray((ip.readUInt8(0) & 15) * 4, total);
  if (tcp.length < 20) return null;
  const flags = tcp.readUInt8(13);
  return {
    at,
    sourcePort: tcp.readUInt16BE(0),
    targetPort: tcp.readUInt16BE(2),
    sequence: tcp.readUInt32BE(4),
    fin: (flags & 1) !== 0,
    syn: (flags & 2) !== 0,
    rst: (flags & 4) !== 0,
    ack: (flags & 16) !== 0,
    payload: tcp.subarray((tcp.readUInt8(12) >> 4) * 4),
  };
}

/* Turns TCP segments into what a recorder needs: opens, bytes in order, ends. */

interface Flow {
  readonly id: number;
  /** Next sequence number expected from each side; null before its SYN. */
  readonly next: { client: number | null; server: number | null };
  /** Segments that came too early. */
  readonly early: { client: Segment[]; server: Segment[] };
  /** Bytes in them. */
  readonly waiting: { client: number; server: number };
  readonly ended: { client: boolean; server: boolean };
  open: boolean;
}

/** If more bytes than this wait for a missing one, it will not come: on loopback no retransmission takes that long. */
const MOST_WAITING = 8 << 20;

export interface Segments {
  take(segment: Segment): void;
  /** After the last segment: what was sent but never seen; null if nothing. */
  fault(): string | null;
}

/**
 * Records the segments of connections to `port`. `clientOf` gives the client of a new connection by
 * its ephemeral port. A connection without a SYN is not recorded: it existed before the trial.
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
      flow.next[from] ??= add(segment.sequence, 1); // a SYN may be sent twice
      return;
    }
    if (segment.rst) {
      reset(recorder, flow, from, segment.at);
      return;
    }
    if (flow.waiting[from] > MOST_WAITING) return; // not kept: the trial is no longer valid
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

/** Passes on segments in order; drops retransmissions and keeps early segments waiting. */
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
      if (flow.ended.client && flow.ended.server) flow.open = false; // its port may be reused
    }
  }
}

/** Sequence numbers wrap around at 2^32 (RFC 9293 §3.4). */
const add = (sequence: number, bytes: number): number => (sequence + bytes) >>> 0;
const distance = (a: number, b: number): number => (a - b) | 0;
