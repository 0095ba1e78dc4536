/** Why a server cannot be called safe, though nothing was seen to be in the way: no page, no browser, no probe. Pure. */
import type { BrowserDefinition } from '../browsers/browser.ts';
import { cellsOf, observedTally } from '../report/cells.ts';
import type { Result } from '../results/schema.ts';
import type { Traits } from '../results/traits.ts';
import { isSlowStall, leftInWords } from './findings.ts';
import { finalOf } from './page.ts';
import { isError, isPage, isRedirect, lastOf, type Tried } from './seen.ts';

export type Player = Pick<BrowserDefinition, 'id' | 'title' | 'sendsHeaders'>;

export interface Circumstances {
  readonly tried: readonly Tried[];
  readonly traits: Traits | null;
  /** Why the probe has brought nothing; null if it has. */
  readonly unprobed: string | null;
  /** The browsers that were to be played. */
  readonly browsers: readonly Player[];
  /** Sentences of those that were asked for and are not installed. */
  readonly missing: readonly string[];
  /** Headers were given for the page. */
  readonly hasHeaders: boolean;
}

/** Sentences, the most telling first; none if there is nothing to doubt. */
export function doubtsOf(circumstances: Circumstances): string[] {
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

/** An error, or a redirect to elsewhere, where a page was to be expected. */
function pageDoubts({ tried, traits, browsers, hasHeaders }: Circumstances): string[] {
  const page = traits?.page;
  const final = page && finalOf(page);
  const path = page?.looks[0]?.path ?? 'the page';
  const told: string[] = [];
  if (page && page.elsewhere !== null) {
    told.push(
      `GET ${path} is redirected to ${page.elsewhere}, which is not this server: check the one that has the page`,
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
    // Who cannot be made to send what the page needs sees it without; another has seen it.
    const isExcused = hasHeaders && shown && visit.client !== 'bystander' && !canSend(result, browsers);
    const who = `${visit.client === 'bystander' ? 'a bystander' : 'the browser'} (${result.browser.id} › ${result.scenario})`;
    if (isError(last) && !isExcused) told.push(answered(who, last, hasHeaders));
    else if (isRedirect(last) && visit.client === 'browser' && told.length === 0) {
      told.push(
        `${who} was redirected (${last}) to where the kit does not see it: give the address of the page itself`,
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
  const hint = login ? `: give ${what}` : status === 404 ? ': name a page that is there with --path' : '';
  return who.startsWith('GET ') ? `${who} is answered ${status}${hint}` : `${who} was answered ${status}${hint}`;
}

/** A page that takes longer than patience, with nothing in the way, is slow, or is never answered: that is no stand-off. */
function slowDoubts({ tried }: Circumstances): string[] {
  const slow = tried.map(({ result }) => result).find(isSlowStall);
  if (!slow) return [];
  return [
    `${slow.browser.id} › ${slow.scenario}: ${slow.cause?.text ?? 'it waited'}. That is slow, or never answered, and nobody is in its way. If it is slow, give it more: --patience ${slow.patienceMs * 4}`,
  ];
}

/** Browsers of which nothing was seen, or no page. */
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
    // Errors, faults and waits are told by themselves.
    const isTold = seen.some(
      ({ result, seen: shown }) =>
        sawPage(shown) ||
        result.verdict === 'stalled' ||
        (shown?.visits.length ?? 0) > 0 ||
        (shown?.faults.length ?? 0) > 0,
    );
    return isTold ? [] : [`${title} was not seen to get the page`];
  });
}

/** What the probe has seen once alone, and could not see again. */
function probeDoubts({ traits }: Circumstances): string[] {
  const odd = (traits?.obstacles ?? []).find(
    ({ left, outcome, tries = 1, recovered, agedMs }) =>
      (left === 'silent' || left === 'kept-alive') &&
      tries < 2 &&
      agedMs === 0 &&
      (recovered === false || !outcome.startsWith('answered')),
  );
  if (!odd) return [];
  const after = odd.recovered === false ? ', and nothing was answered after all was closed again' : '';
  return [`the probe's request beside ${leftInWords(odd)} was not answered, once${after}: check again`];
}
