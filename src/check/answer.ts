/** Is the server safe? From what the browsers and the probe saw to the answer. Pure. */
import { type Cell, cellsOf, observedTally } from '../report/cells.ts';
import type { Cause, Result } from '../results/schema.ts';
import type { Traits } from '../results/traits.ts';
import { fewestBlocking, type Remedy, remediesFor, troubleOf } from './remedy.ts';

/** `safe`: nothing stalled; `unsafe`: something was seen to; `unknown`: it could not be told. */
export type Safety = 'safe' | 'unsafe' | 'unknown';

export interface Answer {
  readonly safety: Safety;
  /** Begins with "Safe", "Not safe" or "Could not tell". */
  readonly sentence: string;
  /** What was seen to be in the way, with an example. */
  readonly causes: readonly string[];
  readonly remedies: readonly Remedy[];
}

/** The exit code of several answers: 1 if any is unsafe, otherwise 2 if any is not known. */
export function exitCodeOf(answers: readonly Pick<Answer, 'safety'>[]): number {
  if (answers.some(({ safety }) => safety === 'unsafe')) return 1;
  return answers.length === 0 || answers.some(({ safety }) => safety === 'unknown') ? 2 : 0;
}

/** The answer, where the server could be started. `command` is empty where it ran already. */
export function answerOf(results: readonly Result[], traits: Traits | null, command: readonly string[]): Answer {
  const cells = cellsOf(results);
  // A page that takes longer than patience, with nothing in the way, is slow: that is no stand-off.
  const stalls = results.filter(({ verdict, cause }) => verdict === 'stalled' && cause?.kind !== 'slow-server');
  const kinds = [...new Set(stalls.flatMap(({ cause }) => cause?.kind ?? []))];
  const probed = (['silent', 'kept-alive'] as const).flatMap((left) => {
    const count = fewestBlocking(traits, left);
    return count === null ? [] : [{ left, count }];
  });
  if (stalls.length === 0 && probed.length === 0) return unblocked(results, cells, traits);

  const seen = cells.flatMap((cell) => {
    const count = cell.trials.filter((trial) => stalls.includes(trial)).length;
    return count === 0 ? [] : [`${cell.browser} › ${cell.scenario} ${count} of ${observedTally(cell).observed}`];
  });
  const causes = [
    ...kinds.flatMap((kind) => exampleOf(stalls, kind)),
    ...probed.map(
      ({ left, count }) =>
        `probe: ${count === 1 ? 'one connection' : `${count} connections`} ${LEFT[left]} blocked the next request, which was answered when ${count === 1 ? 'it was' : 'they were'} closed`,
    ),
  ];
  const sentence =
    stalls.length > 0
      ? `Not safe: ${inWords(kinds)} (${seen.join(', ')}).`
      : `Not safe: no browser stalled in these trials, but the probe did: ${probed.map(({ left, count }) => `${count === 1 ? 'one connection' : `${count} connections`} ${LEFT[left]} keep${count === 1 ? 's' : ''} everybody else waiting`).join(', ')}.`;
  return { safety: 'unsafe', sentence, causes, remedies: remediesFor(troubleOf(traits, kinds), command) };
}

/** The answer where the server could not even be started, or asked. */
export const couldNotTell = (why: string): Answer => ({
  safety: 'unknown',
  sentence: `Could not tell: ${why}`,
  causes: [],
  remedies: [],
});

const LEFT = {
  silent: 'on which nothing was said',
  'kept-alive': 'that was kept open after its answer',
} as const;

function inWords(kinds: readonly Cause['kind'][]): string {
  const words = kinds.map(
    (kind) =>
      ({
        'idle-connection': 'requests wait behind a connection on which the browser says nothing',
        'kept-alive-connection': 'requests wait behind a connection that the browser keeps open after its answer',
        'partial-request': 'requests wait behind a request that is not complete',
        'unread-answer': 'requests wait behind an answer that the browser does not read to its end',
        'endless-answer': 'requests wait behind an answer without end',
        exhausted: 'the server runs out of places for connections, or of something else that a fresh instance has',
        'slow-server': '',
        unexplained: 'requests are not answered, and closing the other connections did not release them',
      })[kind],
  );
  return words.filter(Boolean).join('; ');
}

function exampleOf(stalls: readonly Result[], kind: Cause['kind']): string[] {
  const example = stalls.find(({ cause }) => cause?.kind === kind);
  if (!example?.cause) return [];
  return [`${example.browser.id} › ${example.scenario}: ${example.cause.text}`];
}

/** Nothing was in the way: safe, if enough could be seen. */
function unblocked(results: readonly Result[], cells: readonly Cell[], traits: Traits | null): Answer {
  const judged = results.filter(({ verdict }) => verdict === 'ok' || verdict === 'delayed');
  const slow = results.find(({ cause }) => cause?.kind === 'slow-server');
  if (slow) {
    return couldNotTell(
      `the page takes longer than patience (${slow.patienceMs} ms) by itself, with nothing in the way. Give it more: --patience ${slow.patienceMs * 4}`,
    );
  }
  const lost = cells.find((cell) => cell.verdict === 'failed' && !cell.trials.some((each) => judged.includes(each)));
  if (lost) return couldNotTell(`${lost.browser} › ${lost.scenario} failed in every trial: ${lost.worst.reason ?? ''}`);
  if (judged.length === 0) {
    const why = results.find(({ reason }) => reason !== null)?.reason;
    return couldNotTell(
      why ? `no browser could be observed: ${why}` : 'no browser is installed. Run `npx standoff setup`',
    );
  }
  const delays = judged.filter(({ verdict }) => verdict === 'delayed').map(({ waitMs }) => waitMs ?? 0);
  const provokers = new Set(judged.filter(({ provoked }) => provoked).map(({ browser }) => browser.id));
  const browsers = new Set(judged.map(({ browser }) => browser.id));
  const parts = [
    delays.length > 0
      ? `Safe, but slower than need be: requests wait up to ${Math.round(Math.max(...delays))} ms until the server gives up on a connection that says nothing (${delays.length} of ${judged.length} trials).`
      : `Safe: no request waited for another connection in ${judged.length} trials.`,
    provokers.size > 0
      ? `${[...provokers].join(', ')} left a connection silent, and it was in nobody's way.`
      : `That says less than it could: ${[...browsers].join(', ')} left no connection silent, so the browsers did not put it to the test.`,
    traits ? 'The probe left some silent, too, and was answered.' : '',
  ];
  return { safety: 'safe', sentence: parts.filter(Boolean).join(' '), causes: [], remedies: [] };
}
