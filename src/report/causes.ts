/** Causes and reasons in words, each once for all cells that share it. */
import type { Cell } from '../domain/cells.ts';
import { clientName } from '../domain/engines.ts';
import type { Cause, Result, Verdict } from '../domain/schema.ts';

/* What the browser itself says about the blamed connection. */

/**
 * The browser's own reason for the connection that blocked the server; null if its network log was not requested or
 * does not say.
 *
 * @example 'Chromium says about connection 3: preconnect of 2 sockets by the loading predictor, 18 ms after the
 * navigation began'
 */
export function ownReason({ cause, connections, browser }: Result): string | null {
  const blamed = connections.find(({ id }) => id === cause?.connection);
  if (!blamed?.reason) return null;
  return `${clientName(blamed.client, browser.engine)} says about connection ${blamed.id}: ${blamed.reason}`;
}

export interface CauseGroup {
  readonly kind: Cause['kind'];
  readonly proven: boolean;
  /** The kind in words. */
  readonly title: string;
  readonly cells: readonly Cell[];
  /** Trials of those cells with this cause. */
  readonly trials: number;
  /** One cell that shows the cause. */
  readonly example: { readonly cell: Cell; readonly text: string };
}

export interface ReasonGroup {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly cells: readonly Cell[];
}

const KINDS: Readonly<Record<Cause['kind'], string>> = {
  'idle-connection': 'The server was blocked on a connection on which the client had sent nothing',
  'kept-alive-connection': 'The server was blocked on a connection that was kept alive after an answer',
  'partial-request': 'The server was blocked on a connection with a partial request',
  'unread-answer': 'The server was blocked writing an answer that its client did not read',
  'endless-answer': 'The server was busy with an endless answer',
  handshake: 'The server was blocked on a connection on which the client had not begun the TLS handshake',
  'connection-limit': 'The browser kept a request back until one of its own connections to the host was closed',
  'cache-lock': 'The browser kept a request back while the same address was loading in another tab',
  exhausted: 'The server had used up its places, or another resource that a fresh instance still has',
  'slow-server': 'The server was slow: no other connection was in the way',
  unexplained: 'Unexplained: closing the other connections did not free the answer',
};

/** A kind of cause in words, as the start of a sentence. */
export const kindInWords = (kind: Cause['kind']): string => KINDS[kind];

interface Open<T> {
  readonly first: T;
  readonly cells: Set<Cell>;
  trials: number;
}

/** Puts every trial of `cells` for which `keyOf` gives a key into the group of that key, the largest group first. */
function gather(cells: readonly Cell[], keyOf: (result: Result) => string | null): Open<[Cell, Result]>[] {
  const groups = new Map<string, Open<[Cell, Result]>>();
  for (const cell of cells) {
    // The trial that is shown in full comes first: a reader can look up that example.
    for (const trial of [cell.worst, ...cell.trials.filter((each) => each !== cell.worst)]) {
      const key = keyOf(trial);
      if (key === null) continue;
      const group = groups.get(key) ?? { first: [cell, trial], cells: new Set(), trials: 0 };
      group.cells.add(cell);
      group.trials += 1;
      groups.set(key, group);
    }
  }
  return [...groups.values()].toSorted((a, b) => b.cells.size - a.cells.size);
}

/** The causes of all trials, by kind and by whether they were proven. */
export function causesOf(cells: readonly Cell[]): CauseGroup[] {
  return gather(cells, ({ cause }) => cause && `${cause.kind} ${cause.proven}`).flatMap((group) => {
    const [cell, trial] = group.first;
    if (!trial.cause) return [];
    const { kind, proven } = trial.cause;
    const text = [trial.cause.text, ownReason(trial)].filter(Boolean).join('; ');
    return { kind, proven, title: KINDS[kind], cells: [...group.cells], trials: group.trials, example: { cell, text } };
  });
}

/** Why trials were unavailable, failed or broken. Reasons that differ only in numbers (ports, times) are one reason. */
export function reasonsOf(cells: readonly Cell[], verdict: Verdict): ReasonGroup[] {
  const keyOf = (result: Result) =>
    result.verdict === verdict ? (result.reason ?? '').replace(/\d+(\.\d+)?/g, '#') : null;
  return gather(cells, keyOf).map((group) => {
    const [, { reason, cause }] = group.first;
    return { verdict, reason: reason ?? cause?.text ?? 'no reason was recorded', cells: [...group.cells] };
  });
}

const few = (ids: Iterable<string>, word: string): string => {
  const distinct = [...new Set(ids)];
  return distinct.length <= 3 ? distinct.join(', ') : `${distinct.length} ${word}s`;
};

/**
 * Which cells, in a few words: up to three ids by name, more as a count.
 *
 * @example 'webkit × 9 servers × 10 scenarios (90 cells)'
 */
export function cellsInWords(cells: readonly Cell[]): string {
  const where = [
    few(
      cells.map(({ browser }) => browser),
      'browser',
    ),
    few(
      cells.map(({ server }) => server),
      'server',
    ),
    few(
      cells.map(({ scenario }) => scenario),
      'scenario',
    ),
  ].join(' × ');
  return `${where} (${cells.length} ${cells.length === 1 ? 'cell' : 'cells'})`;
}
