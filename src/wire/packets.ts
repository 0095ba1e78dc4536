/** Reads a classic capture file (libpcap's format, magic a1b2c3d4 or a1b23c4d) as it grows, down to TCP segments over IPv4. Pure. */

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

/** Bytes before the IP header, by link type: BSD loopback, Ethernet (Linux loopback), raw IP, Linux cooked v1 and v2. */
const LINK_HEADER: Readonly<Record<number, number>> = { 0: 4, 1: 14, 12: 0, 101: 0, 113: 16, 276: 20 };

/**
 * Returns a function that is fed the bytes of a capture in any pieces and gives the segments that are complete.
 * It throws an Error if the bytes are not a classic capture, or of a link type that is not known here.
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

/** RFC 791 §3.1 and RFC 9293 §3.1; null for what is not TCP over IPv4, or is cut off. */
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
