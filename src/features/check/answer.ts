/** Is the server safe? Works out the answer from what the browsers and the probe saw. Pure. */
import type { BrowserDefinition } from '../../browsers/browser.ts';
import { cellsOf, observedTally } from '../../domain/cells.ts';
import type { Result } from '../../domain/schema.ts';
import type { Traits } from '../../domain/server-traits.ts';
import { lasting } from '../../text/times.ts';
import { UNASKED } from '../../wire/exchanges.ts';
import { CUT_CURE } from './cuts.ts';
import {
  believed,
  type Finding,
  faultFindings,
  isSlowStall,
  leftInWords,
  probeFindings,
  provenKinds,
  stallFindings,
  wornOut,
} from './findings.ts';
import { KEPT_BACK, type Remedy, remediesFor, troubleOf } from './remedy.ts';
import { CURES, finalOf, isError, isPage, isRedirect, isSlow, lastOf, type Tried } from './seen.ts';

/* Why a server cannot be called safe although nothing was in the way: no page, no browser, no probe. Pure. */

export type Player = Pick<BrowserDefinition, 'id' | 'title' | 'sendsHeaders'>;

interface Circumstances {
  readonly tried: readonly Tried[];
  readonly traits: Traits | null;
  /** Why the probe failed; null if it worked. */
  readonly unprobed: string | null;
  /** The browsers that were chosen. */
  readonly browsers: readonly Player[];
  /** A sentence for each browser that was asked for and is not installed. */
  readonly missing: readonly string[];
  /** The user gave headers for the page. */
  readonly hasHeaders: boolean;
}

/** Sentences, the most important first; empty if there is no doubt. */
function doubtsOf(circumstances: Circumstances): string[] {
  const { missing, unprobed } = circumstances;
  return [
    ...pageDoubts(circumstances),
    ...slowDoubts(circumstances),
    ...browserDoubts(circumstances),
    ...missing,
    ...(unprobed === null ? [] : [`the probe could not be made: ${unprobed}`]),
    ...probeDoubts(circumstances),
  ].filter((each, index, all) => all.indexOf(each) === index);
}

/** An error, or a redirect to another server, instead of a page. */
function pageDoubts({ tried, traits, browsers, hasHeaders }: Circumstances): string[] {
  const page = traits?.page;
  const final = page && finalOf(page);
  const path = page?.looks[0]?.path ?? 'the page';
  const told: string[] = [];
  if (page && page.elsewhere !== null) {
    told.push(
      `GET ${path} is redirected to ${page.elsewhere}, which is not this server: check the server that has the page`,
    );
  } else if (final?.status != null && isError(final.status))
    told.push(answered(`GET ${final.path}`, final.status, hasHeaders));
  else if (final?.status != null && isRedirect(final.status))
    told.push(`GET ${path} is redirected, and never to a page`);
  const asBrowser = page?.asBrowser.status ?? null;
  if (asBrowser !== null && isError(asBrowser) && final?.status != null && !isError(final.status)) {
    told.push(answered(`a request as long as a browser's`, asBrowser, hasHeaders));
  }
  const shown = tried.some(({ result, seen }) => sawPage(seen) && canSend(result, browsers));
  const visits = tried.flatMap(({ result, seen }) => (seen?.visits ?? []).map((visit) => ({ result, visit })));
  for (const { result, visit } of visits) {
    const last = lastOf(visit);
    // This browser cannot send the headers that the page needs, and another browser has seen the page.
    const isExcused = hasHeaders && shown && visit.client !== 'bystander' && !canSend(result, browsers);
    const who = `${visit.client === 'bystander' ? 'a bystander' : 'the browser'} (${result.browser.id} › ${result.scenario})`;
    if (isError(last) && !isExcused) told.push(answered(who, last, hasHeaders));
    else if (isRedirect(last) && visit.client === 'browser' && told.length === 0) {
      told.push(
        `${who} was redirected (${last}) to a place that the kit does not see: give the address of the page itself`,
      );
    }
  }
  return told.slice(0, 4);
}

const sawPage = (seen: Tried['seen']): boolean =>
  seen?.visits.some((visit) => visit.client === 'browser' && isPage(lastOf(visit))) ?? false;

const canSend = ({ browser: { id } }: Result, browsers: readonly Player[]): boolean =>
  browsers.some((each) => each.id === id && each.sendsHeaders === true);

function answered(who: string, status: number, hasHeaders: boolean): string {
  const login = status === 401 || status === 403;
  const what = hasHeaders ? 'another --header, or another page with --path' : "--header, such as the login's cookie";
  const hint = login ? `: give ${what}` : status === 404 ? ': name an existing page with --path' : '';
  return who.startsWith('GET ') ? `${who} is answered ${status}${hint}` : `${who} was answered ${status}${hint}`;
}

/**
 * A page that takes longer than patience with nothing in the way is slow or never answered; that is not a stand-off.
 */
function slowDoubts({ tried }: Circumstances): string[] {
  const slow = tried.map(({ result }) => result).find(isSlowStall);
  if (!slow) return [];
  return [
    `${slow.browser.id} › ${slow.scenario}: ${slow.cause?.text ?? 'it waited'}. The page is slow or never answered, and no connection is in its way. If it is slow, give it more time: --patience ${slow.patienceMs * 4}`,
  ];
}

/** Browsers that could not be observed, or did not get the page. */
function browserDoubts({ tried, browsers }: Circumstances): string[] {
  const results = tried.map(({ result }) => result);
  const cells = cellsOf(results);
  return browsers.flatMap(({ id, title }) => {
    const mine = cells.filter(({ browser }) => browser === id);
    if (mine.reduce((sum, cell) => sum + observedTally(cell).observed, 0) === 0) {
      const why = results.find(({ browser, reason }) => browser.id === id && reason !== null)?.reason;
      return [`${title} could not be observed${why ? `: ${why}` : ''}`];
    }
    const seen = tried.filter(({ result }) => result.browser.id === id);
    // Errors, faults and waits are reported separately.
    const isTold = seen.some(
      ({ result, seen: shown }) =>
        sawPage(shown) ||
        result.verdict === 'stalled' ||
        (shown?.visits.length ?? 0) > 0 ||
        (shown?.faults.length ?? 0) > 0,
    );
    return isTold ? [] : [`${title} did not get the page in any trial`];
  });
}

/** What the probe saw once and could not reproduce. */
function probeDoubts({ traits }: Circumstances): string[] {
  const odd = (traits?.obstacles ?? []).find(
    ({ left, outcome, tries = 1, recovered, agedMs }) =>
      (left === 'silent' || left === 'kept-alive') &&
      tries < 2 &&
      agedMs === 0 &&
      (recovered === false || !outcome.startsWith('answered')),
  );
  if (!odd) return [];
  const after = odd.recovered === false ? ', and nothing was answered after all connections were closed again' : '';
  return [`the probe's request next to ${leftInWords(odd)} was once not answered${after}: check again`];
}

/** `safe`: pages came and nothing was in the way; `unsafe`: something was; `unknown`: the check could not tell. */
export type Safety = 'safe' | 'unsafe' | 'unknown';

/** What helps; `proof` is the cell that shows it, if the matrix has one. */
export type Advice = Remedy | { readonly change: string; readonly proof: null };

export interface Answer {
  readonly safety: Safety;
  /** Begins with "Safe", "Not safe" or "Could not tell". */
  readonly sentence: string;
  /** What was in the way, with examples, and any other reason why the server cannot be called safe. */
  readonly causes: readonly string[];
  readonly remedies: readonly Advice[];
}

export interface AnswerEvidence extends Circumstances {
  /** It speaks TLS. */
  readonly tls: boolean;
  /** Requests that must not be cut. */
  readonly cuts: readonly Finding[];
  /** Empty if the server was already running. */
  readonly command: readonly string[];
}

/** The exit code of several answers: 1 if any is unsafe, otherwise 2 if any is unknown. */
export function exitCodeOf(answers: readonly Pick<Answer, 'safety'>[]): number {
  if (answers.some(({ safety }) => safety === 'unsafe')) return 1;
  return answers.length === 0 || answers.some(({ safety }) => safety === 'unknown') ? 2 : 0;
}

/**
 * The answer for a server that could be started. Findings outweigh doubts; the server is safe only if there are
 * neither.
 */
export function answerOf(evidence: AnswerEvidence): Answer {
  const { tried, traits, command, cuts } = evidence;
  const results = tried.map(({ result }) => result);
  const stalls = stallFindings(results);
  const probed = probeFindings(traits);
  const faults = faultFindings(tried, traits);
  // A body that is taken for a request of its own is answered, too.
  const isOfCut = ({ kind, cause }: (typeof faults)[number]) =>
    cuts.length > 0 && kind === 'unreadable' && cause.includes(UNASKED);
  const lost = faults.filter((each) => !each.isDoubt && !isOfCut(each));
  // If browsers stalled, the probe's findings are the reason and are not repeated in the sentence.
  const found = [...(stalls.length > 0 ? [...stalls, ...wornOut(traits)] : probed), ...lost, ...cuts];
  const doubts = [...faults.filter(({ isDoubt }) => isDoubt).map(doubtIn), ...doubtsOf(evidence)];
  if (found.length > 0) {
    const ofWaits = remediesFor(troubleOf(believed(traits), provenKinds(results), evidence.tls), command);
    const alone =
      stalls.length === 0 && lost.length === 0 && cuts.length === 0 ? 'no browser stalled in these trials, but ' : '';
    return {
      safety: 'unsafe',
      sentence: `Not safe: ${alone}${found.map(({ words }) => words).join('; and ')}.`,
      causes: [...[...stalls, ...probed, ...lost, ...cuts].map(({ cause }) => cause), ...doubts],
      remedies: [
        ...ofWaits,
        // Other faults need other remedies: threads do not help.
        ...lost.map(({ kind }, index) => ({
          change: `${ofWaits.length + index > 0 ? 'in addition, ' : ''}${CURES[kind]}`,
          proof: null,
        })),
        ...(cuts.length > 0
          ? [{ change: `${ofWaits.length + lost.length > 0 ? 'in addition, ' : ''}${CUT_CURE}`, proof: null }]
          : []),
      ],
    };
  }
  const [first, ...others] = doubts;
  if (first !== undefined) return { ...couldNotTell(`${first}.`), causes: others };
  const kept = keptBack(results);
  return {
    safety: 'safe',
    sentence: safeSentence(evidence),
    causes: kept.map(({ browser, scenario, cause }) => `${browser.id} › ${scenario}: ${cause?.text ?? 'it waited'}`),
    remedies: kept.length > 0 ? KEPT_BACK : [],
  };
}

const doubtIn = ({ words, cause }: { readonly words: string; readonly cause: string }): string =>
  `no browser got the page: ${words}. ${cause}`;

/** The answer if the server could not be started or asked, or there are doubts. */
export const couldNotTell = (why: string): Answer => ({
  safety: 'unknown',
  sentence: `Could not tell: ${why}`,
  causes: [],
  remedies: [],
});

/** One trial of each browser that kept a request back itself. */
const keptBack = (results: readonly Result[]): Result[] =>
  results
    .filter(({ verdict }) => verdict === 'kept-back')
    .filter(({ browser }, index, all) => all.findIndex((each) => each.browser.id === browser.id) === index);

function safeSentence({ tried, traits }: AnswerEvidence): string {
  const judged = tried
    .map(({ result }) => result)
    .filter(({ verdict }) => ['ok', 'kept-back', 'delayed'].includes(verdict));
  const delays = judged.filter(({ verdict }) => verdict === 'delayed').map(({ waitMs }) => waitMs ?? 0);
  const provokers = new Set(judged.filter(({ provoked }) => provoked).map(({ browser }) => browser.id));
  const browsers = new Set(judged.map(({ browser }) => browser.id));
  const status = traits?.page && finalOf(traits.page)?.status;
  const kept = keptBack(judged);
  const parts = [
    delays.length > 0
      ? `Safe, but slower than necessary: requests wait up to ${Math.round(Math.max(...delays))} ms until the server gives up on a silent connection (${delays.length} of ${judged.length} trials).`
      : `Safe: no request waited for another connection in ${judged.length} trials.`,
    status == null ? '' : `The page was answered ${status}.`,
    isSlow(traits)
      ? `It is slow (${lasting(traits?.answerMs ?? 0)} with nothing else open), but no connection is in its way.`
      : '',
    provokers.size > 0
      ? `${[...provokers].join(', ')} left a connection silent, and no request waited for it.`
      : `This is weak evidence: ${[...browsers].join(', ')} left no connection silent, so the browsers did not test it.`,
    'The probe also left some silent, and was answered.',
    kept.length > 0
      ? `But ${kept.map(({ browser }) => browser.id).join(', ')} kept a request back with several tabs open, because the page holds a connection: the limit is the browser's, and the server was free.`
      : '',
  ];
  return parts.filter(Boolean).join(' ');
}
