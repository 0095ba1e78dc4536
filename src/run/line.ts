/** Makes a result line from what a trial observed. Pure. */
import {
  type Canary,
  type History,
  type Host,
  type Isolation,
  type Navigation,
  type Result,
  SCHEMA,
} from '../domain/schema.ts';
import type { Trace } from '../domain/trace.ts';
import { type Diagnosis, diagnose } from '../verdict/diagnose.ts';
import { disagreement } from '../verdict/disagreement.ts';
import type { Answers } from '../verdict/failure.ts';
import type { Names } from '../verdict/sentences.ts';

/** What a result line says about the cell, whatever the result. */
export interface Coordinates {
  readonly run: string;
  readonly browser: {
    readonly id: string;
    readonly engine: Result['browser']['engine'];
    readonly source: string;
    readonly version: string;
    readonly profile: Result['browser']['profile'];
  };
  readonly navigation: Navigation;
  readonly history: History;
  readonly host: Host;
  readonly isolation: Isolation;
  readonly server: { readonly id: string; readonly model: string };
  readonly scenario: string;
  readonly trial: number;
  readonly patienceMs: number;
}

/** What the trial itself produced. */
export interface Outcome {
  readonly trace: Trace;
  readonly second: Trace | null;
  readonly browser: {
    readonly version: string;
    readonly driver: string;
    readonly headless: boolean;
    readonly switches: readonly string[];
  } | null;
  readonly serverVersion: string;
  readonly automation: Result['automation'];
  readonly durationMs: number;
  readonly names: Names;
  readonly canary: Canary | null;
}

/** The line of a trial that was played. `evidence` is filled in when the files are kept. */
export function lineOf(at: Coordinates, outcome: Outcome, answers: Answers = 'good'): Result {
  const { trace, second } = outcome;
  const diagnosis = diagnose(trace, outcome.names, answers);
  // While a browser's speculation is off, its connections say little about those it would open otherwise.
  const muted = diagnosis.verdict === 'ok' && outcome.canary?.speculates === false;
  const { version, ...running } = outcome.browser ?? { version: '', driver: '', headless: false, switches: [] };
  return {
    ...baseOf(at, muted ? { ...diagnosis, provoked: false } : diagnosis),
    browser: {
      ...browserOf(at),
      version: version || at.browser.version,
      driver: running.driver,
      headless: running.headless,
      switches: [...running.switches],
    },
    server: { ...at.server, version: outcome.serverVersion },
    automation: outcome.automation,
    connections: trace.connections.map(
      ({ id, client, openedMs, firstByteMs, exchanges, bytesIn, bytesOut, closedMs, closedBy, reason }) => ({
        id,
        client,
        openedMs,
        firstByteMs,
        requests: exchanges.map((each) => each.request),
        answered: exchanges.filter((each) => each.answeredMs !== null).length,
        bytesIn,
        bytesOut,
        closedMs,
        closedBy,
        reason,
      }),
    ),
    durationMs: outcome.durationMs,
    evidence: {
      trace: null,
      pcap: null,
      netlog: null,
      disagreement: second && disagreement(trace, second, diagnosis, diagnose(second, outcome.names, answers)),
    },
  };
}

/** The line of a cell that was not played: `unavailable`, or `broken` when the kit itself failed. */
export function unplayedLine(at: Coordinates, verdict: 'unavailable' | 'broken', reason: string): Result {
  return {
    ...baseOf(at, { verdict, reason, provoked: false, waitMs: null, cause: null }),
    browser: browserOf(at),
    server: { ...at.server, version: '' },
    automation: { outcome: 'not played', ms: null },
    connections: [],
    durationMs: 0,
    evidence: { trace: null, pcap: null, netlog: null, disagreement: null },
  };
}

function baseOf(at: Coordinates, { verdict, provoked, waitMs, cause, reason }: Diagnosis) {
  const { run, scenario, trial, patienceMs } = at;
  return { schema: SCHEMA, run, scenario, trial, verdict, provoked, waitMs, patienceMs, cause, reason } as const;
}

function browserOf({ browser, navigation, history, host, isolation }: Coordinates): Result['browser'] {
  return { ...browser, driver: '', headless: false, navigation, history, host, isolation, switches: [] };
}
