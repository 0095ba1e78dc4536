/** What is known of a server before the kit looks at it: one line of the table of truths. */

import type { Engine } from '../../../src/domain/engines.ts';
import type { Verdict } from '../../../src/domain/schema.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import type { Manner } from '../fixtures/socket-browser.ts';

/** Kinds of causes; written out here, so that the truths do not move with the code. */
export type Kind =
  | 'idle-connection'
  | 'kept-alive-connection'
  | 'partial-request'
  | 'unread-answer'
  | 'endless-answer'
  | 'exhausted'
  | 'slow-server'
  | 'unexplained';

export interface Expected {
  /** Any of these is right. Where there is more than one, the line says why. */
  readonly verdicts: readonly Verdict[];
  /** Any of these; null: no cause. */
  readonly causes: readonly (Kind | null)[];
  /** Where it matters. */
  readonly proven?: boolean;
  /** The connection that is to blame, in the order of opening; null: none. */
  readonly connection?: number | null;
  /** What the sentence of the cause, or the reason, must say. */
  readonly says?: RegExp;
}

export interface Truth {
  readonly id: string;
  /** A file of `servers/`, and what comes after the port. */
  readonly server: readonly [file: string, ...args: string[]];
  /** In one sentence. */
  readonly truth: string;
  readonly scenario: Scenario;
  /** Of the browser made of sockets. */
  readonly manner: Manner;
  /** A real browser in its place. */
  readonly engine?: Engine;
  /** The page that is opened; `/` if left out. */
  readonly page?: string;
  /** Name that the page is opened with; `localhost` if left out. */
  readonly host?: string;
  /** `any`: the server is somebody's own, and an error status is an answer. */
  readonly answers?: 'any';
  /** The kit itself stands still for so many milliseconds, a moment after the browser has asked for the page. */
  readonly kitPauseMs?: number;
  readonly expected: Expected;
}

/** All was answered, and nobody was in anybody's way. */
export const OK: Expected = { verdicts: ['ok'], causes: [null] };

/** The same, and the kit says that the server took its time. */
export const OK_SLOW: Expected = { ...OK, says: /slow|unhindered|as long/i };

/** It is the server's fault, and not a wait. */
export const FAILED: Expected = { verdicts: ['failed'], causes: [null] };

/** Clients differ in whether they take it. It is no wait in any case. */
export const OK_OR_FAILED: Expected = { verdicts: ['ok', 'failed'], causes: [null] };

/** It waits for ever, with nobody in its way: a fresh server does not answer it either. */
export const NEVER_ANSWERED: Expected = {
  verdicts: ['stalled'],
  causes: ['slow-server'],
  proven: false,
  connection: null,
};

/** It waits, a fresh server answers, and no close of one connection explains it. */
export const USED_UP: Expected = { verdicts: ['stalled'], causes: ['exhausted'], connection: null };

export const stalledBy = (kind: Kind, connection: number): Expected => ({
  verdicts: ['stalled'],
  causes: [kind],
  proven: true,
  connection,
});

export const delayedBy = (kind: Kind, connection: number): Expected => ({
  ...stalledBy(kind, connection),
  verdicts: ['delayed'],
});

/** It waits, and whatever is said of the cause must not be called proven. */
export const unprovenBy = (...causes: readonly Kind[]): Expected => ({ verdicts: ['stalled'], causes, proven: false });
