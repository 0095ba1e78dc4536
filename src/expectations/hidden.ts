/** Rules that never decide, because a later one matches whatever they match. Pure. */
import type { Rule } from '../results/expectations.ts';
import type { Result } from '../results/schema.ts';
import { isPattern, matchesId } from './patterns.ts';

/** Which engine a browser's id stands for, where it is known. */
export type Engines = ReadonlyMap<string, Result['browser']['engine']>;

/** The first later rule that hides `rule`; null if none does by itself. */
export const hiderOf = (rule: Rule, rules: readonly Rule[], engines: Engines): Rule | null =>
  rules.find((later) => later.index > rule.index && covers(later, rule, engines)) ?? null;

/**
 * Whether `wide` matches all that `narrow` does. It is on the safe side: a range of releases is covered by the same range alone.
 * A pattern that matches another pattern's own text covers it, as its `*` then takes whatever the other's stands for.
 */
function covers(wide: Rule, narrow: Rule, engines: Engines): boolean {
  return (
    matchesId(wide.server, narrow.server) &&
    matchesId(wide.scenario, narrow.scenario) &&
    coversBrowser(wide, narrow, engines) &&
    (['release', 'os', 'navigation'] as const).every((name) => wide[name] === undefined || wide[name] === narrow[name])
  );
}

function coversBrowser(wide: Rule, narrow: Rule, engines: Engines): boolean {
  if (wide.browser !== undefined) return matchesId(wide.browser, narrow.browser ?? '*');
  if (wide.engine === undefined || wide.engine === narrow.engine) return true;
  const { browser } = narrow;
  return browser !== undefined && !isPattern(browser) && engines.get(browser) === wide.engine;
}
