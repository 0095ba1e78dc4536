/**
 * The trace: everything seen on the wire in one trial. Types and validation come from this one definition.
 * Every observer (relay, pcap) produces this type, and the verdict is computed only from it.
 * Times are milliseconds since the navigation began; earlier times are negative.
 */
import { z } from 'zod';

const ms = z.number();

/**
 * Who opened a connection. A bystander is an independent HTTP client; `second-browser` is the other engine of that
 * scenario.
 */
export const clientSchema = z.enum(['browser', 'second-browser', 'bystander']);
/** Who acted first; `kit`: the proof closed the client side of the connection to free the server. */
export const partySchema = z.enum(['client', 'server', 'kit']);

export const exchangeSchema = z.strictObject({
  /** Method and target, as in the request line: `GET /favicon.ico`; or `TLS ClientHello`. */
  request: z.string(),
  sentMs: ms.describe('first byte of the request'),
  completeMs: ms.nullable().describe('last byte of the request; null while it is partial'),
  answerMs: ms.nullable().describe('first byte of the final answer, or of something unreadable in its place'),
  lastByteMs: ms
    .nullable()
    .default(null)
    .describe('last byte of the final answer so far; null before the first, and in older traces'),
  answeredMs: ms.nullable().describe('last byte of the answer; for one that streams, of its head'),
  gapMs: ms.default(0).describe('longest time for which an answer that had begun paused while its client was reading'),
  gapEndMs: ms.nullable().default(null).describe('when it continued after that'),
  status: z.number().int().nullable(),
  closes: z
    .boolean()
    .default(false)
    .describe('the answer said that the server closes the connection after it (RFC 9112 §9.3, §9.6)'),
  streams: z
    .boolean()
    .default(false)
    .describe(
      'the answer lasts until one side closes: an event stream, pictures that replace each other, another protocol',
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
  clientEndMs: ms.nullable().describe('FIN or RST of the client, or of the kit on its behalf'),
  serverEndMs: ms.nullable().describe('FIN or RST of the server'),
  closedMs: ms.nullable().describe('the first end, whoever closed first'),
  closedBy: partySchema.nullable(),
  reset: z.boolean().describe('one of the ends was a RST'),
  refused: z.boolean().describe('the server did not take the connection'),
  unreadSinceMs: ms
    .nullable()
    .default(null)
    .describe(
      'since when the client has stopped reading the answer, which may block the server while it writes; null: it reads',
    ),
  garbage: z
    .string()
    .nullable()
    .describe(
      'why bytes from the server are not a message of HTTP/1 or TLS, or answer no request; null if all is well',
    ),
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
  connection: z.number().int().positive().nullable().describe('the connection that the kit closed to free the server'),
  text: z.string(),
  request: z.string().optional().describe('with `unsent`: the request that the browser did not send'),
});

/**
 * What the kernel says about the server's end of a connection. It is not on the wire, so verdicts do not depend on it.
 */
export const serverSideSchema = z.strictObject({
  atMs: ms.describe('when the kit looked'),
  connection: z.number().int().positive(),
  accepted: z.boolean().describe('false: it is still in the accept queue'),
  unreadBytes: z.number().int().nonnegative().describe('bytes that have arrived and the server has not read'),
});

/**
 * The same request, repeated with nothing in the way. It shows whether a late answer was hindered, or the server is
 * slow. `fresh`: sent to a new instance of the server; `same`: sent to the same instance, after every other connection
 * was closed.
 */
export const controlSchema = z.strictObject({
  atMs: ms.describe('when it was sent'),
  client: clientSchema.describe('whose request it repeats'),
  request: z.string().describe("the exchange's own words for it, or SIGTERM"),
  instance: z.enum(['fresh', 'same']),
  answerMs: ms
    .nullable()
    .describe('from the end of the request to the first byte of the answer; null: none within limitMs'),
  endMs: ms.nullable().describe('to the last byte of the answer; null: it had not ended within limitMs'),
  limitMs: ms,
  fault: z.string().nullable().describe('why it could not be sent'),
});

/**
 * The kit itself paused: it was stopped, or its event loop was blocked. Anything it measured meanwhile is not valid.
 */
export const pauseSchema = z.strictObject({
  atMs: ms.describe('when it continued'),
  ms: ms.describe('how long it paused'),
});

/** The kit closed a connection at a moment that it had drawn at random from `fromMs` milliseconds. */
export const drawSchema = z.strictObject({ connection: z.number().int().positive(), fromMs: ms });

export const traceSchema = z.strictObject({
  observer: z.enum(['relay', 'pcap', 'none']),
  beganAt: z.number().nullable().default(null).describe('time 0, in milliseconds since the epoch'),
  port: z.number().int().nullable().default(null).describe('the port that the browser visited'),
  patienceMs: ms,
  busyUntilMs: ms
    .nullable()
    .describe('until then the scenario itself keeps the handler busy, so no earlier wait counts'),
  endedMs: ms.describe('end of the observation'),
  connections: z.array(connectionSchema),
  events: z.array(wireEventSchema),
  steps: z.array(stepSchema),
  serverSide: z
    .array(serverSideSchema)
    .default([])
    .describe('when patience ran out, and again before each further connection was closed; only on Linux'),
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
 * Whether the browser opened an idle connection at all: one that stayed silent, or was overtaken, that is, a connection
 * opened later spoke before it. A server that reads in the order of opening does not tolerate overtaking.
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
