/**
 * Traits of a server, found with raw sockets and without a browser (`standoff probe`). Types and validation come from
 * this one definition. Times are milliseconds.
 */
import { z } from 'zod';

const ms = z.number();

/** What a client leaves open before the probe sends its own request on a later connection. */
export const leftOpenSchema = z.enum([
  'silent', // not one byte was sent
  'partial-line', // the request line was begun
  'partial-headers', // the request line and a header were sent, but not the empty line
  'kept-alive', // a request was sent without `Connection: close`, and answered
  'half-closed', // not one byte was sent, and the client has ended its side (FIN)
]);

export const obstacleSchema = z.strictObject({
  left: leftOpenSchema,
  connections: z.number().int().positive().describe('how many of them were left open: 1, 2, 6 or 12'),
  taken: z
    .number()
    .int()
    .optional()
    .describe('how many of them the kernel had taken when the request was sent; left out: all'),
  agedMs: ms.describe('how long they were left alone before the request was sent; 0: it was sent at once'),
  outcome: z
    .enum(['answered', 'answered-after-close', 'blocked', 'refused', 'failed'])
    .describe(
      'answered: while they stayed open; answered-after-close: only after the server had closed some of them; ' +
        'blocked: not answered, and nothing happened on any of the connections for limitMs (a connection that a full backlog ' +
        'does not take is also blocked); refused: the connection itself was refused; failed: reset, closed unanswered, or no HTTP',
    ),
  answerMs: ms
    .nullable()
    .describe(
      'from the request to the first byte of its answer; the median of three on fresh instances if it is fast; null if none came',
    ),
  released: z
    .boolean()
    .nullable()
    .describe('blocked: whether it was answered at once when they were closed, which proves the cause; null otherwise'),
  releasedMs: ms.optional().describe('released: from that close to the answer; left out otherwise'),
  closedByServer: z.number().int().describe('how many of them the server had closed by then'),
  tries: z
    .number()
    .int()
    .optional()
    .describe(
      'not answered: how often that was seen, each time after the same request was answered with nothing left open, and on a ' +
        'fresh instance if one could be started; left out: once',
    ),
  recovered: z
    .boolean()
    .optional()
    .describe('false: the same instance did not answer again after all of them were closed; left out: it did'),
});

export const lookSchema = z.strictObject({
  path: z.string(),
  status: z.number().int().nullable().describe('null: there was no readable answer'),
  location: z.string().nullable(),
  type: z.string().nullable().describe('Content-Type'),
  bytes: z.number().int().describe('of the body that was read, with its transfer coding'),
  answerMs: ms.nullable().describe('from the request to the first byte of the answer'),
  fault: z
    .string()
    .nullable()
    .describe('refused, reset, closed without an answer, late, no HTTP; null: the answer was complete'),
});

export const pageSchema = z.strictObject({
  looks: z
    .array(lookSchema)
    .min(1)
    .describe('the page, requested once with no other connection open, and what it redirects to on the same server'),
  elsewhere: z.string().nullable().describe('where it redirects to if that is not the same server'),
  asBrowser: lookSchema.describe('the same with a head as long as a browser sends; the worst of up to three requests'),
  otherName: lookSchema.extend({
    host: z.string(),
    alike: z.boolean().describe('it gives the same answer under this host name as under localhost'),
  }),
});

export const traitsSchema = z.strictObject({
  schema: z.literal(1),
  kit: z.string(),
  measured: z.string().describe('ISO 8601'),
  os: z.string(),
  server: z.strictObject({ id: z.string(), version: z.string(), model: z.string() }),
  tls: z
    .boolean()
    .describe('it speaks TLS: a silent connection has sent no ClientHello, and a request comes after the handshake'),
  answerMs: ms.describe('median time of an answer when nobody else is connected'),
  page: pageSchema.optional().describe('what it answers when nobody else is connected; left out of older files'),
  limitMs: ms.describe('how long a request waited with nothing happening before it was called blocked'),
  keepsAlive: z.boolean().describe('it keeps a connection open after an answer, if the client does not say otherwise'),
  obstacles: z.array(obstacleSchema),
  endurance: z
    .strictObject({
      tried: z
        .number()
        .int()
        .describe('requests sent to one instance, one after the other, each on a connection that was then closed'),
      answered: z.number().int().nullable().describe('how many were answered before one was not; null: all were'),
      tries: z.number().int().describe('how often that was seen'),
    })
    .optional()
    .describe('left out: not tried'),
  readTimeoutMs: ms
    .nullable()
    .describe('after how long the server closed a silent connection; null: not while it was watched'),
  watchedMs: ms.describe('how long it was watched'),
  backlog: z
    .number()
    .int()
    .nullable()
    .describe(
      'connections that the kernel took while the server read silent ones; null: as many as were tried, or none was tried',
    ),
  backlogTried: z
    .number()
    .int()
    .describe('the most that were tried; 0 if no fresh silent connection blocks it, because it would accept forever'),
  shutdown: z
    .array(
      z.strictObject({
        beside: z.enum(['nothing', 'silent', 'kept-alive', 'busy']).describe('busy: its handler takes 2 s'),
        endedMs: ms.nullable().describe('from SIGTERM to the end of the program; null: not within 5 s'),
      }),
    )
    .describe('graceful shutdown (SIGTERM to the program alone) while such a connection is open; empty: not tried'),
});

export type LeftOpen = z.infer<typeof leftOpenSchema>;
export type Obstacle = z.infer<typeof obstacleSchema>;
export type Look = z.infer<typeof lookSchema>;
export type ProbedPage = z.infer<typeof pageSchema>;
export type Traits = z.infer<typeof traitsSchema>;
