/** The findings in sentences: the first thing that a reader sees. */

import { BADNESS, type Cell, isObserved, type Pair } from '../domain/cells.ts';
import { browserName } from '../domain/engines.ts';
import type { Canaries, Result, Verdict } from '../domain/schema.ts';
import { visible } from '../text/visible.ts';
import { plural } from '../text/words.ts';

/* The driver's word against the wire. The verdict never comes from the driver; a difference is a finding. */

/**
 * Words by which a driver says that something went wrong; its outcome is the first line of its message. `not played`
 * says nothing and has none of them. An aborted navigation is what the scenario `abandoned` asks for.
 */
const WENT_WRONG = /time[-\s]?d?[-\s]?out|\berror\b|fail|crash|refused|reset|ERR_(?!ABORTED)/i;

/** One sentence if the driver and the wire disagree; null if they agree or cannot be compared. */
export function automationDisagreement({ verdict, automation }: Pick<Result, 'verdict' | 'automation'>): string | null {
  if (automation.outcome === 'ok' && (verdict === 'stalled' || verdict === 'failed')) {
    return `The driver reported ok, while the wire shows that a request ${verdict === 'stalled' ? 'stalled' : 'failed'}.`;
  }
  if (WENT_WRONG.test(automation.outcome) && (verdict === 'ok' || verdict === 'delayed')) {
    return 'The driver reported a failure, while the wire shows that every request was answered.';
  }
  return null;
}

const MOST = 12;

const listed = (ids: readonly string[]): string =>
  ids.length <= MOST ? ids.join(', ') : `${ids.slice(0, MOST).join(', ')} and ${ids.length - MOST} more`;

/**
 * @example 'chromium stalls with 2 of 9 servers: node-sequential, python-sequential; is delayed with python-timeout.'
 */
export function browserSentence(browser: string, pairs: readonly Pair[]): string {
  const mine = pairs.filter((pair) => pair.browser === browser);
  const seen = mine.filter(({ observed }) => observed > 0);
  if (seen.length === 0) {
    const broken = mine.some(({ verdict }) => verdict === 'broken');
    return `${browser} was not observed: ${broken ? 'the trials are broken' : 'unavailable'} (reasons below).`;
  }
  // A pair counts once for each verdict that was seen in it: a broken trial must not hide a stall.
  const having = (verdict: Verdict) =>
    seen.filter(({ cells }) => cells.some(({ trials }) => trials.some((trial) => trial.verdict === verdict)));
  const names = (found: readonly Pair[]) => listed(found.map(({ server }) => server));
  const stalled = having('stalled');
  const parts = [
    stalled.length === 0
      ? `${browser} stalls with none of ${plural(seen.length, 'server')}`
      : `${browser} stalls with ${stalled.length} of ${plural(seen.length, 'server')}: ${names(stalled)}`,
  ];
  const delayed = having('delayed').filter((pair) => !stalled.includes(pair));
  if (delayed.length > 0) parts.push(`is delayed with ${names(delayed)}`);
  const failed = having('failed');
  if (failed.length > 0) parts.push(`fails with ${names(failed)}`);
  const kept = having('kept-back');
  if (kept.length > 0) parts.push(`keeps requests back itself with ${names(kept)} (no fault of theirs)`);
  return `${parts.join('; ')}.`;
}

/**
 * How many of the servers that read one connection at a time each browser stalls with: they are what the kit is about.
 *
 * @param models of servers, by id
 * @param releases the name of each browser (its engine and major version), in the order of the sentence
 * @example 'Of 3 sequential servers, Chromium 156 stalls with 3, Firefox 153 with 1, WebKit 2.50 with 1.'
 */
export function sequentialSentence(
  releases: ReadonlyMap<string, string>,
  models: ReadonlyMap<string, string>,
  pairs: readonly Pair[],
): string[] {
  const seen = pairs.filter(({ server, observed }) => models.get(server) === 'sequential' && observed > 0);
  const servers = new Set(seen.map(({ server }) => server)).size;
  const told = [...releases].flatMap(([browser, name]) => {
    const mine = seen.filter((pair) => pair.browser === browser);
    const stalled = mine.filter(({ stalls }) => stalls > 0).length;
    const of = mine.length < servers ? ` of ${mine.length}` : '';
    return mine.length > 0 ? [`${name} with ${stalled === 0 ? 'none' : stalled}${of}`] : [];
  });
  if (told.length < 2 || servers < 2) return []; // the browsers' own sentences say it
  return [`Of ${servers} sequential servers, ${told.join(', ').replace(' with', ' stalls with')}.`];
}

/** At most so many cells whose trials disagree are named. */
const MOST_TORN = 6;

/** A cell that was played until its trials agree, and they do not: its verdicts, the most frequent first; null otherwise. */
function disagreement({ browser, server, scenario, trials, rule }: Cell): string | null {
  if (rule !== 'severally') return null; // rates are shown elsewhere
  const verdicts = trials.filter(isObserved).map(({ verdict }) => verdict);
  const counts = [...new Set(verdicts)]
    .map((verdict) => ({ verdict, count: verdicts.filter((each) => each === verdict).length }))
    .toSorted((one, other) => other.count - one.count);
  if (counts.length < 2) return null;
  return `${browser} × ${server} › ${scenario} (${counts.map(({ verdict, count }) => `${count} ${verdict}`).join(', ')})`;
}

/** How many cells have which verdict, and how reliable that is. */
export function countSentences(cells: readonly Cell[]): string[] {
  const trials = cells.flatMap((cell) => cell.trials);
  const counts = BADNESS.toReversed().flatMap((verdict) => {
    const count = cells.filter((cell) => cell.verdict === verdict).length;
    return count > 0 ? [`${count} ${verdict}`] : [];
  });
  const sentences = [`${plural(cells.length, 'cell')} in ${plural(trials.length, 'trial')}: ${counts.join(', ')}.`];

  const stalls = trials.filter(({ verdict }) => verdict === 'stalled');
  const proven = stalls.filter(({ cause }) => cause?.proven).length;
  if (stalls.length > 0) {
    sentences.push(
      `Of ${plural(stalls.length, 'stall')}, ${proven} ${proven === 1 ? 'has' : 'have'} a proven cause: ` +
        'closing one connection freed the answer, and a fresh instance with nothing in the way answers sooner.',
    );
  }
  const unprovoked = cells.filter(({ verdict, provoked }) => verdict === 'ok' && provoked === 0).length;
  if (unprovoked > 0) {
    sentences.push(
      `${plural(unprovoked, 'cell')} ${unprovoked === 1 ? 'is' : 'are'} ok without having been provoked: ` +
        'the browser opened no idle connection, so that says less than the other oks.',
    );
  }
  const torn = cells.flatMap((cell) => disagreement(cell) ?? []);
  if (torn.length > 0) {
    const more = torn.length > MOST_TORN ? `, and ${torn.length - MOST_TORN} more` : '';
    sentences.push(
      `In ${plural(torn.length, 'cell')} the trials disagree, and the worst one counts: ${torn.slice(0, MOST_TORN).join(', ')}${more}.`,
    );
  }
  const hidden = trials.filter((trial) => automationDisagreement(trial) !== null).length;
  if (hidden > 0) {
    sentences.push(`In ${plural(hidden, 'trial')} the driver's report differs from what the wire shows.`);
  }
  const broken = cells.filter(({ verdict }) => verdict === 'broken').length;
  if (broken > 0) {
    sentences.push(
      `${plural(broken, 'cell')} broke through the kit's own fault and ${broken === 1 ? 'says' : 'say'} nothing about the pair.`,
    );
  }
  return sentences;
}

/* Browsers that do not connect ahead of need, according to the check at the start of a run. Pure. */

/**
 * One warning for each browser that is known to make no speculative connections on this machine.
 *
 * @example 'Chromium makes no speculative connections here: …; its ok verdicts are marked as not provoked.'
 */
export function canaryWarnings(canary: Canaries): string[] {
  return Object.entries(canary).flatMap(([id, { speculates, text }]) => {
    if (speculates !== false) return [];
    const why = visible(text, 400).replace(/[.;\s]+$/, '');
    const reason = why === '' ? '' : `: ${why}`;
    return `${visible(browserName(id), 60)} makes no speculative connections here${reason}; its ok verdicts are marked as not provoked.`;
  });
}
