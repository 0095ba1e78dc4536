/**
 * The query by which a reader narrows the page down: `server:python* verdict:stalled is:proven -webkit`. All terms must
 * match. The same file runs in the page. Pure.
 */

/*
 * Matches `*` for anything in one pass over the text: a regular expression built from many asterisks may take for ever.
 * Pure.
 */

/**
 * A pattern as a function of a text; upper and lower case are the same. Each part between asterisks is searched for
 * once, from where the part before it ended. The first match is always good enough, since it leaves the most room for
 * the rest.
 * @param anywhere whether it may match anywhere in the text; otherwise it must match the whole text
 */
export function patternOf(pattern: string, anywhere: boolean): (text: string) => boolean {
  const [first = '', ...rest] = (anywhere ? `*${pattern}*` : pattern).toLowerCase().split('*');
  const last = rest.pop();
  return (text) => {
    const given = text.toLowerCase();
    if (last === undefined) return given === first;
    if (!given.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = given.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return given.length - last.length >= at && given.endsWith(last);
  };
}

/** The facts of a cell that a query can ask for. */
export interface CellFacts {
  readonly server: string;
  readonly browser: string;
  readonly engine: string;
  readonly scenario: string;
  readonly verdict: string;
  readonly model: string;
  readonly cause: string;
  /** Such as `provoked`, `proven`. */
  readonly is: readonly string[];
}

export const KEYS = ['server', 'browser', 'engine', 'scenario', 'verdict', 'model', 'cause', 'is'] as const;
type Key = (typeof KEYS)[number];

interface Term {
  /** Null: a word without a key. It may be anywhere in the server, browser or scenario. */
  readonly key: Key | null;
  /** Any of these; `*` stands for anything. */
  readonly patterns: readonly ((text: string) => boolean)[];
  readonly not: boolean;
}

export interface Query {
  readonly terms: readonly Term[];
  /** Words that the query cannot use, each in a sentence. */
  readonly problems: readonly string[];
}

/** @example parseQuery('server:python*,node* -is:provoked') // two terms, no problem */
export function parseQuery(text: string): Query {
  const terms: Term[] = [];
  const problems: string[] = [];
  for (const word of text.trim().split(/\s+/).filter(Boolean)) {
    const not = /^[-!]./.test(word);
    const rest = not ? word.slice(1) : word;
    const colon = rest.indexOf(':');
    const name = colon < 0 ? null : rest.slice(0, colon).toLowerCase();
    const values = rest
      .slice(colon + 1)
      .split(',')
      .filter(Boolean);
    if (name !== null && !isKey(name)) problems.push(`'${name}:' is not known. Known: ${KEYS.join(', ')}`);
    else if (values.length === 0) problems.push(`'${word}' has no value`);
    else terms.push({ key: name, patterns: values.map((value) => patternOf(value, name === null)), not });
  }
  return { terms, problems };
}

/** Whether a cell matches the query. An empty query matches every cell. */
export const matches = ({ terms }: Query, facts: CellFacts): boolean =>
  terms.every(({ key, patterns, not }) => {
    const values = key === null ? [facts.server, facts.browser, facts.scenario] : [facts[key]].flat();
    return values.some((value) => patterns.some((isMatch) => isMatch(value))) !== not;
  });

const isKey = (name: string): name is Key => KEYS.some((key) => key === name);
