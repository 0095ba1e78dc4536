/** Rules that speak of what the kit does not know. Pure. */
import type { Rule } from '../results/expectations.ts';
import { nearest } from '../system/nearest.ts';
import { isPattern, matchesId } from './patterns.ts';

/** The ids that there are, of one kind. */
export interface Known {
  readonly ids: readonly string[];
  /** Whether an id that is not listed is one all the same, as that of a proxy in front of a server. */
  readonly isComposed?: (id: string) => boolean;
}

/** Why `pattern` can match nothing; null if it can. @param what the kind, as a word: `server` */
export function unknownId(what: string, pattern: string, { ids, isComposed }: Known): string | null {
  if (ids.some((id) => matchesId(pattern, id)) || isComposed?.(pattern)) return null;
  if (isPattern(pattern)) return `no ${what} is like '${pattern}'`;
  const near = nearest(pattern, ids);
  return `unknown ${what} '${pattern}'${near === null ? '' : `, did you mean '${near}'?`}`;
}

/** What the kit knows of servers and scenarios, which are the same on every machine; of browsers each has its own. */
export interface KnownIds {
  readonly servers: Known;
  readonly scenarios: Known;
}

/** A rule, and what is wrong with it. */
export interface Finding {
  readonly rule: Rule;
  readonly text: string;
}

/** The rules whose server or scenario there is not. */
export const unknownIds = (rules: readonly Rule[], { servers, scenarios }: KnownIds): Finding[] =>
  rules.flatMap((rule) =>
    [unknownId('server', rule.server, servers), unknownId('scenario', rule.scenario, scenarios)].flatMap((text) =>
      text === null ? [] : [{ rule, text }],
    ),
  );
