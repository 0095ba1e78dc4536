/**
 * The result line, schema 4: one JSON object per trial in `results.jsonl`. Types, validation and the published JSON
 * Schema (`npm run schema`) all come from here.
 */

import { z } from 'zod';
import { clientSchema, partySchema } from './trace.ts';

export const SCHEMA = 4;

export const verdictSchema = z.enum(['ok', 'kept-back', 'delayed', 'stalled', 'failed', 'unavailable', 'broken']);
export const causeKindSchema = z.enum([
  'idle-connection',
  'kept-alive-connection',
  'partial-request',
  'unread-answer',
  'endless-answer',
  'exhausted',
  'handshake',
  'connection-limit',
  'cache-lock',
  'slow-server',
  'unexplained',
]);
export const navigationSchema = z.enum(['new-tab', 'goto', 'link', 'typed', 'keyboard-reload']);
export const historySchema = z.enum(['fresh', 'lived-in']);
export const hostSchema = z.enum(['localhost', '127.0.0.1', '[::1]']);
export const isolationSchema = z.enum(['trial', 'browser']);

export const causeSchema = z.strictObject({
  kind: causeKindSchema,
  connection: z
    .number()
    .int()
    .positive()
    .nullable()
    .describe('the connection on which the server was blocked, or for which the browser kept the request back'),
  proven: z
    .boolean()
    .describe(
      'closing that connection freed the answer, and with nothing in the way the same request is answered sooner; kept-back: the request was sent when what held it back ended, and somebody else was answered meanwhile',
    ),
  releasedAfterMs: z.number().nullable().describe('from the close to the first byte of the answer'),
  coincidence: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('probability that an answer that had nothing to do with the close came as near to it by chance'),
  unhinderedMs: z
    .number()
    .nullable()
    .describe(
      'how long the same request takes with nothing in the way; null: longer than the kit waited, or not known',
    ),
  text: z.string().describe('one plain sentence'),
});

const connectionLineSchema = z.strictObject({
  id: z.number().int().positive(),
  client: clientSchema,
  openedMs: z.number(),
  firstByteMs: z.number().nullable(),
  requests: z.array(z.string()),
  answered: z.number().int(),
  bytesIn: z.number().int(),
  bytesOut: z.number().int(),
  closedMs: z.number().nullable(),
  closedBy: partySchema.nullable(),
  reason: z
    .string()
    .nullable()
    .default(null)
    .describe('why the browser opened it, according to its own network log, if it wrote one'),
});

export const browserLineSchema = z.strictObject({
  id: z.string(),
  engine: z.enum(['chromium', 'firefox', 'webkit']),
  version: z.string().describe('read from the running browser; empty when it is not installed'),
  source: z.string().describe('system, playwright, grid, or the path that was asked for'),
  driver: z.string(),
  profile: z.enum(['person', 'automation']),
  headless: z.boolean(),
  navigation: navigationSchema,
  history: historySchema
    .default('fresh')
    .describe('fresh: nobody used the profile before; lived-in: its person has been at this address before'),
  host: hostSchema
    .default('localhost')
    .describe('what the address began with; trials that share a browser use names below localhost'),
  isolation: isolationSchema,
  switches: z.array(z.string()).describe('what the kit added (+) or removed (-)'),
});

export const resultSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  run: z.string(),
  browser: browserLineSchema,
  server: z.strictObject({ id: z.string(), version: z.string(), model: z.string() }),
  scenario: z.string(),
  trial: z.number().int().nonnegative(),
  verdict: verdictSchema,
  provoked: z.boolean().describe('the browser opened an idle connection at all'),
  waitMs: z.number().nullable().describe('how long the request that decided the verdict waited; null if none was sent'),
  patienceMs: z.number(),
  cause: causeSchema.nullable(),
  reason: z.string().nullable().describe('why it failed, is unavailable or broken; a remark on an ok; null otherwise'),
  automation: z
    .strictObject({ outcome: z.string(), ms: z.number().nullable() })
    .describe('what the driver itself reported'),
  connections: z.array(connectionLineSchema),
  durationMs: z.number(),
  evidence: z.strictObject({
    trace: z.string().nullable(),
    pcap: z.string().nullable(),
    netlog: z.string().nullable(),
    disagreement: z.string().nullable().describe('observer both: where relay and pcap differ; null if they agree'),
  }),
});

export const canarySchema = z.strictObject({
  speculates: z.boolean().nullable().describe('whether the browser makes speculative connections here; null: unknown'),
  text: z.string().describe('how that was seen'),
});

/** The conditions of a run: everything that is known before its first trial. */
export const conditionsSchema = z.strictObject({
  run: z.string(),
  kit: z.string(),
  playwright: z.string(),
  runtime: z.string().describe('Node.js or Deno, with its version'),
  os: z.string(),
  cpus: z.number().int(),
  options: z.record(z.string(), z.unknown()),
});

const shardSchema = conditionsSchema.extend({
  started: z.string().nullable().describe('ISO 8601, when its first test began; null if none did'),
  ended: z.string().nullable().describe('when its last test ended'),
});

export const runSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  ...conditionsSchema.shape,
  started: z.string().describe('ISO 8601'),
  ended: z.string().nullable(),
  status: z.enum(['running', 'passed', 'failed', 'timedout', 'interrupted']),
  durationMs: z.number().nullable(),
  canary: z.record(z.string(), canarySchema).default({}).describe('by browser id'),
  shards: z
    .array(shardSchema)
    .optional()
    .describe('if the run was merged: the runs that it was made of; each line has the id of its own run'),
});

export type Verdict = z.infer<typeof verdictSchema>;
export type Cause = z.infer<typeof causeSchema>;
export type Navigation = z.infer<typeof navigationSchema>;
export type History = z.infer<typeof historySchema>;
export type Host = z.infer<typeof hostSchema>;
export type Isolation = z.infer<typeof isolationSchema>;
export type Result = z.infer<typeof resultSchema>;
export type Canary = z.infer<typeof canarySchema>;
/** By browser id. */
export type Canaries = Run['canary'];
export type Run = z.infer<typeof runSchema>;
export type Conditions = z.infer<typeof conditionsSchema>;
export type Shard = z.infer<typeof shardSchema>;
