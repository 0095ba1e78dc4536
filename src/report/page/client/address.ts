/** The fragment of the page's address: which page is to be seen, and the query. A page that was opened as a file may change nothing else of its address. Pure. */

/** The page that is shown when the address names none. */
export const START = 'overview';

export interface Address {
  /** Id of what is to be seen. */
  readonly target: string;
  /** Null: none is given, so that what stands in the field stays. */
  readonly query: string | null;
}

/**
 * @param hash as `location.hash` has it
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
