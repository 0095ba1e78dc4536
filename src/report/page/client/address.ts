/**
 * The fragment of the page's address: which page is shown, and the query. A page that was opened as a file may change
 * no other part of its address. Pure.
 */

/** The page that is shown when the address names none. */
export const START = 'overview';

export interface Address {
  /** Id of the element that is shown. */
  readonly target: string;
  /** Null: the address has no query, so the field keeps its text. */
  readonly query: string | null;
}

/**
 * @param hash in the form of `location.hash`
 * @example parseAddress('#cells?q=verdict%3Astalled') // { target: 'cells', query: 'verdict:stalled' }
 * @example parseAddress('#q=stalled') // { target: 'overview', query: 'stalled' }
 */
export function parseAddress(hash: string): Address {
  const text = hash.replace(/^#/, '');
  const [, target = '', query] = /^(?:(.*?)\?)?q=(.*)$/s.exec(text) ?? [];
  if (query === undefined) return { target: decoded(text) || START, query: null };
  return { target: decoded(target) || START, query: decoded(query) };
}

/** @example addressOf('cells', 'verdict:stalled') // '#cells?q=verdict%3Astalled' */
export const addressOf = (target: string, query: string): string =>
  `#${target}${query === '' ? '' : `?q=${encodeURIComponent(query)}`}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // somebody typed a % into the address
  }
}
