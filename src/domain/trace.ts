/**
 * The trace: all that was seen on the wire in one trial. One definition from which the types and the validation come.
 * Every observer (relay, pcap) produces this type, and the verdict is computed from it and nothing else.
 * Times are milliseconds since the navigation began; what happened before it is negative.
 */
import { z } from 'zod';

const ms = z.number();

/** Who opened a connection. A bystander is an independent HTTP client; `second-browser` is the other engine of that scenario. */
export const clientSchema = z.enum(['browser', 'second-browser', 'bystander']);
/** Who acted first: `kit` is the proof by release, which closes the client side of a connection. */
export const partySchema = z.enum(['client', 'server', 'kit']);

export const exchangeSchema = z.strictObject({
  /** Method and target, as in the request line: `GET /favicon.ico`; or `TLS ClientHello`. */
  request: z.string(),
  sentMs: ms.describe('first byte of the request'),
  completeMs: ms.nullable().describe('last byte of the request; null while it is partial'),
  answerMs: ms
    .nullable()
    .describe('first byte of the final answer, or of what was there in its place and could not be read'),
  lastByteMs: ms
    .nullable()
    .default(null)
    .describe('last byte of the final answer that has come so far; null before the first, and in older traces'),
  answeredMs: ms.nullable().describe('last byte of the answer; for one that streams, of its head'),
  gapMs: ms.default(0).describe('longest time for which an answer that had begun stood still, though its client read'),
  gapEndMs: ms.nullable().default(null).describe('when it went on after that'),
  status: z.number().int().nullable(),
  closes: z
    .boolean()
    .default(false)
    .describe('the answer said that the server closes the connection after it (RFC 9112 §9.3, §9.6)'),
  streams: z
    .boolean()
    .default(false)
    .describe(
      'the answer lasts until somebody closes: an event stream, pictures that replace each other, another protocol',
    ),
});

export const connectionSchema = z.strictObject({
  id: z.number().int().positive().describe('1, 2, 3 … in the order in which connections were opened'),
  client: clientSchema,
  clientPort: z.number().int().describe('ephemeral port of the client'),
  openedMs: ms,
  firstByteMs: ms.nullable().describe('first byte that the client sent; null for an idle connection'),
  exchanges: z.array(exchangeSchema),
  bytesIn: z.number().int().describe('bytes from the client into the server'),
  bytesOut: z.number().int().describe('bytes from the server'),
  clientEndMs: ms.nullable().describe('FIN or RST of the client, or of the kit in its place'),
  serverEndMs: ms.nullable().describe('FIN or RST of the server'),
  closedMs: ms.nullable().describe('the first end, whoever closed first'),
  closedBy: partySchema.nullable(),
  reset: z.boolean().describe('an end was a RST'),
  refused: z.boolean().describe('the server did not take the connection'),
  unreadSinceMs: ms
    .nullable()
    .default(null)
    .describe(
      'since when the client takes no more of the answer, so that the server may be blocked writing it; null: it reads',
    ),
  garbage: z
    .string()
    .nullable()
    .describe('why bytes from the server are no message of HTTP/1 or TLS, or answer nothing, if so'),
  reason: z
    .string()
    .nullable()
    .default(null)
    .describe('why the browser opened it, by its own network log, if it wrote one'),
});

export const wireEventSchema = z.strictObject({
  atMs: ms,
  connection: z.number().int().positive(),
  from: partySchema,
  kind: z.enum(['open', 'data', 'end', 'reset', 'refused']),
  bytes: z.number().int(),
  text: z.string().nullable().describe('request line or status line, if one was completed by these bytes'),
});

export const stepSchema = z.strictObject({
  atMs: ms,
  step: z.enum([
    'navigated',
    'approached',
    'loaded',
    'stopped',
    'reloaded',
    'asked',
    'pressed',
    'unsent',
    'stop-asked',
    'server-ended',
    'overdue',
    'released',
    'crashed',
    'note',
  ]),
  connection: z.number().int().positive().nullable().describe('the connection that was freed'),
  text: z.string(),
});

/** What the kernel says of the server's end of a connection. The wire does not show it, so no verdict is computed from it. */
export const serverSideSchema = z.strictObject({
  atMs: ms.describe('when it was looked at'),
  connection: z.number().int().positive(),
  accepted: z.boolean().describe('false: it stands in the accept queue'),
  unreadBytes: z.number().int().nonnegative().describe('what has come for the server and was not read by it'),
});

/**
 * A request asked again with nothing in the way. Without it nobody knows whether a late answer is late, or the server slow.
 * `fresh`: a new instance of the server was asked; `same`: the instance itself, after every other connection was closed.
 */
export const controlSchema = z.strictObject({
  atMs: ms.describe('when it was asked'),
  client: clientSchema.describe('whose request it repeats'),
  request: z.string().describe("the exchange's own words for it, or SIGTERM"),
  instance: z.enum(['fresh', 'same']),
  answerMs: ms
    .nullable()
    .describe('from the end of the request to the first byte of the answer; null: none within limitMs'),
  endMs: ms.nullable().describe('to the last byte of the answer; null: it had not ended within limitMs'),
  limitMs: ms,
  fault: z.string().nullable().describe('why it could not be asked'),
});

/** The kit itself stood still: it was stopped, or its event loop was blocked. What it measured meanwhile is no measurement. */
export const pauseSchema = z.strictObject({
  atMs: ms.describe('when it went on'),
  ms: ms.describe('for how long it stood still'),
});

/** The kit closed a connection at a moment that it had drawn at random from so many milliseconds. */
export const drawSchema = z.strictObject({ connection: z.number().int().positive(), fromMs: ms });

export const traceSchema = z.strictObject({
  observer: z.enum(['relay', 'pcap', 'none']),
  beganAt: z.number().nullable().default(null).describe('time 0, in milliseconds since the epoch'),
  port: z.number().int().nullable().default(null).describe('the port that the browser was sent to'),
  patienceMs: ms,
  busyUntilMs: ms
    .nullable()
    .describe('until then the scenario itself keeps the handler busy: no wait before that counts'),
  endedMs: ms.describe('end of the observation'),
  connections: z.array(connectionSchema),
  events: z.array(wireEventSchema),
  steps: z.array(stepSchema),
  serverSide: z
    .array(serverSideSchema)
    .default([])
    .describe('when patience ran out, and again before each further close; only on Linux'),
  controls: z.array(controlSchema).default([]),
  pauses: z.array(pauseSchema).default([]),
  draws: z.array(drawSchema).default([]),
  serverExit: z.strictObject({ atMs: ms, text: z.string() }).nullable().describe('the server died during the trial'),
  fault: z
    .string()
    .nullable()
    .describe("the kit's own fault: the browser crashed or would not start, the observer died"),
});

export type Client = z.infer<typeof clientSchema>;
export type Party = z.infer<typeof partySchema>;
export type Exchange = z.infer<typeof exchangeSchema>;
export type Connection = z.infer<typeof connectionSchema>;
export type WireEvent = z.infer<typeof wireEventSchema>;
export type Step = z.infer<typeof stepSchema>;
export type ServerSide = z.infer<typeof serverSideSchema>;
export type Control = z.infer<typeof controlSchema>;
export type Pause = z.infer<typeof pauseSchema>;
export type Trace = z.infer<typeof traceSchema>;

type Opened = Pick<Connection, 'id' | 'client' | 'firstByteMs'>;

/**
 * Whether the browser opened an idle connection at all: one that stayed silent, or was overtaken, which is to say that a
 * connection opened later spoke before it. Overtaking is what a server that reads in order of opening cannot bear.
 */
export function isProvoked(connections: readonly Opened[]): boolean {
  const browsers = connections.filter(({ client }) => client === 'browser');
  return browsers.some(
    (each) =>
      each.firstByteMs === null ||
      browsers.some(
        (later) => later.id > each.id && later.firstByteMs !== null && later.firstByteMs < (each.firstByteMs ?? 0),
      ),
  );
}
