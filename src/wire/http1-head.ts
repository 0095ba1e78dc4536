/** What the head of an HTTP/1 message says about where the message ends and what follows (RFC 9112 §6 and §9). Pure. */

/** A readable first line. `minor` is the x of HTTP/1.x. */
export interface StartLine {
  /** As shown to the user: `GET /path` or `200 OK`. */
  readonly text: string;
  readonly method: string;
  /** 0 in a request. */
  readonly status: number;
  readonly minor: number;
}

/** The values of the fields that matter, by lower-case name. All others are ignored. */
export type Fields = Map<string, string[]>;

/**
 * How a message continues after its head: not at all, for a number of bytes, in chunks, until the close, as another
 * protocol.
 */
export type Framing =
  | { readonly kind: 'none' | 'chunked' | 'close' | 'switch' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'unreadable'; readonly why: string };

const DECIDING = new Set(['content-length', 'content-type', 'transfer-encoding', 'connection', 'upgrade']);

/** Answers that never end on their own: an event stream (WHATWG HTML §9.2), and pictures that replace each other. */
const STREAM = /^\s*(text\/event-stream|multipart\/x-mixed-replace)\s*(;|$)/i;

/**
 * `method SP target SP HTTP/1.x` (RFC 9112 §3), or null: `PRI * HTTP/2.0` begins another protocol. Any token is a
 * method: the server decides what to do with it.
 */
export function requestLine(line: string): StartLine | null {
  const first = line.indexOf(' ');
  const last = line.lastIndexOf(' ');
  const minor = minorOf(line.slice(last + 1));
  const method = line.slice(0, first);
  const target = line.slice(first, last).trim();
  if (minor === null || !target || !/^[\w!#$%&'*+.^`|~-]+$/.test(method)) return null;
  return { text: `${method} ${target}`, method, status: 0, minor };
}

/**
 * `HTTP/1.x SP status [SP reason]` (RFC 9112 §4), or null. Many servers leave out the space before an empty reason. A
 * status line with version 2.0 or 0.9 is read as browsers read it: as 1.1 or 1.0.
 */
export function statusLine(line: string): StartLine | null {
  const version = /^HTTP\/(\d)\.(\d)$/.exec(line.slice(0, 8));
  const status = /^ +([1-9]\d\d)(?= |$)/.exec(line.slice(8));
  if (!version || !status) return null;
  const [, major, minor] = version.map(Number);
  return {
    text: line.slice(8).trim(),
    method: '',
    status: Number(status[1]),
    minor: major === 1 ? (minor ?? 1) : major ? 1 : 0,
  };
}

const minorOf = (version: string): number | null => (/^HTTP\/1\.\d$/.test(version) ? Number(version.at(-1)) : null);

/**
 * Keeps a field line if it matters here. Like browsers, it ignores a line without a colon and spaces before the colon
 * (RFC 9112 §5.1 has a client remove them). Other fields do not change where the message ends.
 */
export function keepField(fields: Fields, line: string): void {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
  if (!DECIDING.has(name)) return;
  const values = fields.get(name) ?? [];
  values.push(line.slice(colon + 1).trim());
  fields.set(name, values);
}

const listed = (fields: Fields, name: string): string[] =>
  (fields.get(name) ?? []).flatMap((value) => value.split(',').map((each) => each.trim().toLowerCase()));

/** Whether a request wants to continue in another protocol. The server may ignore an Upgrade (RFC 9110 §7.8). */
export const asksToSwitch = ({ method }: StartLine, fields: Fields): boolean =>
  method === 'CONNECT' || fields.has('upgrade');

/** How a request continues: RFC 9112 §6.3, items 3 to 7. */
export function framingOfRequest(_: StartLine, fields: Fields): Framing {
  const coded = codings(fields);
  if (coded.length === 0) return byLength(fields) ?? { kind: 'none' };
  if (coded.at(-1) === 'chunked') return { kind: 'chunked' };
  return { kind: 'unreadable', why: 'the end of the request is unknown: chunked is not its last transfer coding' };
}

/** How an answer to a request with this method continues: RFC 9112 §6.3. */
export function framingOfAnswer({ status }: StartLine, fields: Fields, method: string): Framing {
  if (status === 101 || (method === 'CONNECT' && status >= 200 && status < 300)) return { kind: 'switch' };
  // Their Content-Length, if any, describes a body that they do not have (RFC 9110 §8.6).
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return { kind: 'none' };
  const coded = codings(fields);
  // With both, Transfer-Encoding counts (item 3). If chunked is not the last coding, only the close ends it (item 4).
  if (coded.length > 0) return { kind: coded.at(-1) === 'chunked' ? 'chunked' : 'close' };
  return byLength(fields) ?? { kind: 'close' };
}

/** `identity` was a coding until RFC 7230; alone it has no meaning. */
function codings(fields: Fields): string[] {
  const coded = listed(fields, 'transfer-encoding').filter((each) => each !== '');
  return coded.every((each) => each === 'identity') ? [] : coded;
}

/** The stated length; null if there is none. Repeats of the same length count as one (RFC 9110 §8.6). */
function byLength(fields: Fields): Framing | null {
  const lengths = new Set(listed(fields, 'content-length'));
  if (lengths.size === 0) return null;
  if (lengths.size > 1) return { kind: 'unreadable', why: 'it states several different lengths' };
  const [length = ''] = lengths;
  const bytes = Number(length);
  if (!/^\d+$/.test(length)) return { kind: 'unreadable', why: 'its Content-Length is not a number of bytes' };
  if (!Number.isSafeInteger(bytes)) return { kind: 'unreadable', why: 'its Content-Length is too large to count' };
  return bytes === 0 ? { kind: 'none' } : { kind: 'length', bytes };
}

/**
 * Whether the sender closes the connection after this message: it says so, or speaks HTTP/1.0 without keep-alive (RFC
 * 9112 §9.3), or nothing else ends the body.
 */
export function closesAfter({ minor }: StartLine, fields: Fields, framing: Framing): boolean {
  const options = listed(fields, 'connection');
  return framing.kind === 'close' || options.includes('close') || (minor === 0 && !options.includes('keep-alive'));
}

/** Whether an answer lasts until somebody closes: another protocol, or a stream without a stated length. */
export function isStream(fields: Fields, framing: Framing): boolean {
  if (framing.kind === 'switch') return true;
  return (framing.kind === 'close' || framing.kind === 'chunked') && STREAM.test(fields.get('content-type')?.[0] ?? '');
}
