/**
 * Traits of a server: what raw sockets found out about it, without a browser (`standoff probe`). One definition from which the
 * types and the validation come. Times are milliseconds.
 */
import { z } from 'zod';

const ms = z.number();

/** What a client leaves open before the probe's own request is sent on a connection opened after it. */
export const leftOpenSchema = z.enum([
  'silent', // not one byte was sent
  'partial-line', // the request line was begun
  'partial-headers', // the request line and a header were sent, and not the empty line
  'kept-alive', // a request was sent without `Connection: close`, and answered
  'half-closed', // not one byte was sent, and the client has ended its side (FIN)
]);

export const obstacleSchema = z.strictObject({
  left: leftOpenSchema,
  connections: z.number().int().positive().describe('how many of them were left open: 1, 2, 6 or 12'),
  agedMs: ms.describe('how long they had been open when the request was sent'),
  outcome: z
    .enum(['answered', 'answered-after-close', 'blocked', 'refused', 'failed'])
    .describe(
      'answered: while they stayed open; answered-after-close: only after the server had closed some of them; ' +
        'blocked: not within the limit; refused: the connection itself was not taken; failed: reset, or closed unanswered',
    ),
  answerMs: ms.nullable().describe('from the request to the first byte of its answer; null if none came'),
  released: z
    .boolean()
    .nullable()
    .describe('blocked: whether it was answered at once when they were closed; null otherwise'),
  closedByServer: z.number().int().describe('how many of them the server closed meanwhile'),
});

export const traitsSchema = z.strictObject({
  schema: z.literal(1),
  kit: z.string(),
  measured: z.string().describe('ISO 8601'),
  os: z.string(),
  server: z.strictObject({ id: z.string(), version: z.string(), model: z.string() }),
  tls: z.boolean().describe('it was probed before ClientHello, and requests are handshakes'),
  answerMs: ms.describe('median time of an answer when nobody else is connected'),
  limitMs: ms.describe('how long a request was let wait before it was called blocked'),
  keepsAlive: z.boolean().describe('it keeps a connection open after an answer, if the client does not say otherwise'),
  obstacles: z.array(obstacleSchema),
  readTimeoutMs: ms
    .nullable()
    .describe('a silent connection was closed by the server after that long; null: not while it was watched'),
  watchedMs: ms.describe('how long that was watched'),
  backlog: z
    .number()
    .int()
    .nullable()
    .describe('connections that the kernel took while the server read a silent one; null: as many as were tried'),
  backlogTried: z.number().int(),
  shutdown: z
    .array(
      z.strictObject({
        beside: z.enum(['nothing', 'silent', 'kept-alive', 'busy']),
        endedMs: ms.nullable().describe('from the polite signal to the end of the process; null: not within the limit'),
      }),
    )
    .describe('graceful shutdown (SIGTERM) while such a connection is open'),
});

export type LeftOpen = z.infer<typeof leftOpenSchema>;
export type Obstacle = z.infer<typeof obstacleSchema>;
export type Traits = z.infer<typeof traitsSchema>;
