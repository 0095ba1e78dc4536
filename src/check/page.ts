/** What the page is, in words: what the probe and the browsers were answered. Pure. */
import { lasting } from '../report/times.ts';
import type { Look, Page, Traits } from '../results/traits.ts';
import { isPage, lastOf, type Tried } from './seen.ts';

/** A page that takes longer with nothing in the way is called slow, in milliseconds; patience then counts from that time. */
export const SLOW_PAGE_MS = 1000;

export const isSlow = (traits: Traits | null): boolean => (traits?.answerMs ?? 0) >= SLOW_PAGE_MS;

/** How long a request may stay unanswered, counted from the unhindered time of a slow page; in milliseconds. */
export const patienceFor = (patience: number, traits: Traits | null): number =>
  patience + (isSlow(traits) ? Math.ceil(traits?.answerMs ?? 0) : 0);

/** What the page is in the end, after its redirects. */
export const finalOf = ({ looks }: Page): Look | undefined => looks.at(-1);

/** Whether the probe was answered with a page. */
export function isPageOf(page: Page | undefined): boolean {
  const final = page && finalOf(page);
  return final?.status != null && isPage(final.status) && final.fault === null && page?.elsewhere === null;
}

/** Everything that was asked once, with its status and size. */
export function pageNotes(traits: Traits | null, patience: number): string[] {
  const page = traits?.page;
  if (!page) return [];
  const told = page.looks.map(
    (look, index) => `${index === 0 ? `GET ${look.path} is` : `${look.path}, which is`} ${inWords(look)}`,
  );
  const end = page.elsewhere === null ? '' : `, to ${page.elsewhere}, which is not this server`;
  return [
    `With nothing beside it, ${told.join(', to ')}${end}.`,
    ...(isSlow(traits)
      ? [
          `The page is slow by itself: it takes ${lasting(traits?.answerMs ?? 0)} with nothing in the way. Patience counts from that: ${patienceFor(patience, traits)} ms.`,
        ]
      : []),
  ];
}

function inWords({ status, location, type, bytes, answerMs, fault }: Look): string {
  if (status === null) return `not answered: ${fault ?? ''}`;
  const cut = fault === null ? '' : `, and ${fault}`;
  const what = location === null ? ` (${[type, sizeOf(bytes)].filter(Boolean).join(', ')})` : ' and leads on';
  return `answered ${status}${what} in ${lasting(answerMs ?? 0)}${cut}`;
}

/** @example sizeOf(11) // '11 bytes' @example sizeOf(1234) // '1.2 kB' */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} byte${bytes === 1 ? '' : 's'}`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** What the browsers and bystanders were answered in the end, with how often. */
export function statusNote(tried: readonly Tried[]): string[] {
  const counts = new Map<number, number>();
  for (const visit of tried.flatMap(({ seen }) => seen?.visits ?? [])) {
    counts.set(lastOf(visit), (counts.get(lastOf(visit)) ?? 0) + 1);
  }
  const told = [...counts].toSorted(([one], [other]) => one - other).map(([status, count]) => `${status} (${count}×)`);
  return told.length === 0 ? [] : [`In the trials the page was answered ${told.join(', ')}.`];
}

/** Errors of whatever else the page asked for: they decide nothing, and are said. */
export function errorNotes(tried: readonly Tried[]): string[] {
  const counts = new Map<string, number>();
  for (const { request, status } of tried.flatMap(({ seen }) => seen?.errors ?? [])) {
    const key = `${request} was answered ${status}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].slice(0, 5).map(([text, count]) => `${text}${count === 1 ? '' : ` (${count}×)`}.`);
}
