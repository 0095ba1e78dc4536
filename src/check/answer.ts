/** Is the server safe? From what the browsers and the probe saw to the answer. Pure. */
import { lasting } from '../report/times.ts';
import { type Circumstances, doubtsOf } from './doubts.ts';
import { CURES } from './faults.ts';
import { believed, faultFindings, probeFindings, provenKinds, stallFindings, wornOut } from './findings.ts';
import { finalOf, isSlow } from './page.ts';
import { type Remedy, remediesFor, troubleOf } from './remedy.ts';

/** `safe`: pages came and nothing was in the way; `unsafe`: something was seen to be; `unknown`: it could not be told. */
export type Safety = 'safe' | 'unsafe' | 'unknown';

/** What helps; `proof` is the cell that shows it, where the matrix has one. */
export type Advice = Remedy | { readonly change: string; readonly proof: null };

export interface Answer {
  readonly safety: Safety;
  /** Begins with "Safe", "Not safe" or "Could not tell". */
  readonly sentence: string;
  /** What was seen to be in the way, with an example; and whatever else keeps it from being called safe. */
  readonly causes: readonly string[];
  readonly remedies: readonly Advice[];
}

export interface Evidence extends Circumstances {
  /** Empty where the server ran already. */
  readonly command: readonly string[];
}

/** The exit code of several answers: 1 if any is unsafe, otherwise 2 if any is not known. */
export function exitCodeOf(answers: readonly Pick<Answer, 'safety'>[]): number {
  if (answers.some(({ safety }) => safety === 'unsafe')) return 1;
  return answers.length === 0 || answers.some(({ safety }) => safety === 'unknown') ? 2 : 0;
}

/**
 * The answer, where the server could be started. What was seen to be wrong comes before what could not be told; only where there is
 * neither is it safe.
 */
export function answerOf(evidence: Evidence): Answer {
  const { tried, traits, command } = evidence;
  const results = tried.map(({ result }) => result);
  const stalls = stallFindings(results);
  const probed = probeFindings(traits);
  const faults = faultFindings(tried, traits);
  const lost = faults.filter(({ isDoubt }) => !isDoubt);
  // What the probe saw is told with the browsers' stalls, of which it is the reason; alone it is told as that.
  const found = [...(stalls.length > 0 ? [...stalls, ...wornOut(traits)] : probed), ...lost];
  const doubts = [...faults.filter(({ isDoubt }) => isDoubt).map(doubtIn), ...doubtsOf(evidence)];
  if (found.length > 0) {
    const ofWaits = remediesFor(troubleOf(believed(traits), provenKinds(results)), command);
    const alone = stalls.length === 0 && lost.length === 0 ? 'no browser stalled in these trials, but ' : '';
    return {
      safety: 'unsafe',
      sentence: `Not safe: ${alone}${found.map(({ words }) => words).join('; and ')}.`,
      causes: [...[...stalls, ...probed, ...lost].map(({ cause }) => cause), ...doubts],
      remedies: [
        ...ofWaits,
        // Another fault has another remedy: threads do not mend it.
        ...lost.map(({ kind }, index) => ({
          change: `${ofWaits.length + index > 0 ? 'and besides, ' : ''}${CURES[kind]}`,
          proof: null,
        })),
      ],
    };
  }
  const [first, ...others] = doubts;
  if (first !== undefined) return { ...couldNotTell(`${first}.`), causes: others };
  return { safety: 'safe', sentence: safeSentence(evidence), causes: [], remedies: [] };
}

const doubtIn = ({ words, cause }: { readonly words: string; readonly cause: string }): string =>
  `no browser was seen to get the page: ${words}. ${cause}`;

/** The answer where the server could not even be started, or asked. */
export const couldNotTell = (why: string): Answer => ({
  safety: 'unknown',
  sentence: `Could not tell: ${why}`,
  causes: [],
  remedies: [],
});

function safeSentence({ tried, traits }: Evidence): string {
  const judged = tried.map(({ result }) => result).filter(({ verdict }) => verdict === 'ok' || verdict === 'delayed');
  const delays = judged.filter(({ verdict }) => verdict === 'delayed').map(({ waitMs }) => waitMs ?? 0);
  const provokers = new Set(judged.filter(({ provoked }) => provoked).map(({ browser }) => browser.id));
  const browsers = new Set(judged.map(({ browser }) => browser.id));
  const status = traits?.page && finalOf(traits.page)?.status;
  const parts = [
    delays.length > 0
      ? `Safe, but slower than need be: requests wait up to ${Math.round(Math.max(...delays))} ms until the server gives up on a connection that says nothing (${delays.length} of ${judged.length} trials).`
      : `Safe: no request waited for another connection in ${judged.length} trials.`,
    status == null ? '' : `The page was answered ${status}.`,
    isSlow(traits) ? `It is slow (${lasting(traits?.answerMs ?? 0)} by itself), but nobody is in its way.` : '',
    provokers.size > 0
      ? `${[...provokers].join(', ')} left a connection silent, and it was in nobody's way.`
      : `That says less than it could: ${[...browsers].join(', ')} left no connection silent, so the browsers did not put it to the test.`,
    'The probe left some silent, too, and was answered.',
  ];
  return parts.filter(Boolean).join(' ');
}
