/** Finds stale rules: those that can never decide, and those that a run shows to be out of date. Pure. */
import { cellsOf } from '../../domain/cells.ts';
import type { Expectations, Rule } from '../../domain/expectations.ts';
import { isPattern, matchesId } from '../../domain/patterns.ts';
import type { Result } from '../../domain/schema.ts';
import { type Judging, judgeCell, ruleMatches, verdictOf } from './judge.ts';
import { type Known, type KnownIds, type UnknownName, unknownId, unknownIds } from './read.ts';
import { WORDS } from './sentences.ts';

/* Rules that never decide, because a later one matches everything that they match. Pure. */

/** The engines of browsers' ids, where they are known. */
type Engines = ReadonlyMap<string, Result['browser']['engine']>;

/** The first later rule that hides `rule`; null if no single one does. */
const hiderOf = (rule: Rule, rules: readonly Rule[], engines: Engines): Rule | null =>
  rules.find((later) => later.index > rule.index && covers(later, rule, engines)) ?? null;

/**
 * Whether `wide` matches all that `narrow` does. It is cautious: only the same range of releases covers a range.
 * A pattern that matches another pattern's text covers that pattern, because its `*` then matches whatever the other's
 * does.
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

export interface LintKnown extends KnownIds {
  readonly browsers: Known;
  readonly engines: Engines;
}

/** What is wrong with the rules, without any run; in the order of the rules. */
export function lintRules({ rules }: Expectations, known: LintKnown): UnknownName[] {
  return inOrder([
    ...unknownIds(rules, known),
    ...rules.flatMap((rule) => findings(rule, unknownBrowser(rule, known))),
    ...rules.flatMap((rule) => {
      const hider = hiderOf(rule, rules, known.engines);
      return findings(
        rule,
        hider && `it never decides: the later rule in line ${hider.line} matches everything that it matches`,
      );
    }),
    ...rules.flatMap((rule) => findings(rule, bugFault(rule))),
  ]);
}

/**
 * What a run shows about the rules that decided, or did not. Rules whose condition the run did not meet are left out.
 */
export function lintWithRun(results: readonly Result[], judging: Judging): UnknownName[] {
  const groups = cellsOf(results).flatMap((cell) => judgeCell(cell, judging).groups);
  const found = judging.expectations.rules.flatMap((rule) => {
    const mine = groups.filter(({ expectation }) => expectation?.rule === rule);
    if (mine.length === 0) return findings(rule, undecided(rule, results, judging));
    if (mine.some(({ judgement }) => judgement === 'met')) return [];
    const judgements = [...new Set(mine.map(({ judgement }) => WORDS[judgement]))].join(', ');
    return findings(rule, `no cell of the run met it: ${judgements}`);
  });
  return inOrder(found);
}

/** Why a rule decided about nothing; null if the run cannot show it. */
function undecided(rule: Rule, results: readonly Result[], { os }: Judging): string | null {
  if (rule.os !== undefined && rule.os !== os) return null;
  const matched = results.filter((each) => ruleMatches(rule, each, os));
  if (matched.length === 0) return 'no trial of the run matches it';
  if (matched.every((each) => verdictOf(each) === null)) return null; // none could be observed
  return 'it decided about no trial of the run: a later rule matches each of its trials';
}

function unknownBrowser({ browser }: Rule, { browsers }: LintKnown): string | null {
  return browser === undefined ? null : unknownId('browser', browser, browsers);
}

function bugFault({ bug }: Rule): string | null {
  if (bug === undefined) return null;
  return URL.canParse(bug) && /^https?:$/.test(new URL(bug).protocol)
    ? null
    : `bug: '${bug}' is not an address; give one such as https://example.org/bugs/1`;
}

const findings = (rule: Rule, text: string | null): UnknownName[] => (text === null ? [] : [{ rule, text }]);

const inOrder = (found: readonly UnknownName[]): UnknownName[] => found.toSorted((a, b) => a.rule.index - b.rule.index);
