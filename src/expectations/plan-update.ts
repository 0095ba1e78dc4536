/** Which changes of the file make a run's observations the expected ones. Pure. */
import { cellsOf } from '../report/cells.ts';
import type { ExpectedVerdict, Rule } from '../results/expectations.ts';
import type { Result } from '../results/schema.ts';
import { type JudgedGroup, type Judging, judgeCell, tellsAbsence } from './judge.ts';
import { isPattern, matchesId } from './patterns.ts';

/** A rule to be written. */
export type NewRule = Omit<Rule, 'index' | 'line'>;

export type Change =
  | { readonly kind: 'verdicts'; readonly rule: Rule; readonly verdicts: readonly ExpectedVerdict[] }
  | {
      readonly kind: 'rule';
      readonly rule: NewRule;
      /** Place of the rule above which it goes; null: the end. */
      readonly before: number | null;
    };

/**
 * Exact rules, which are about one browser, server and scenario, are widened by what was observed, and narrowed by what was
 * not where the trials are enough to tell that it does not occur. Every other rule stays as it is: a cell that differs
 * than its pattern or the default says, or of which nothing is said, gets a rule of its own, below.
 */
export const planUpdate = (results: readonly Result[], judging: Judging): Change[] =>
  cellsOf(results)
    .flatMap((cell) => judgeCell(cell, judging).groups)
    .flatMap((group) => changeOf(group, judging) ?? []);

function changeOf(group: JudgedGroup, judging: Judging): Change | null {
  const { judgement, expectation, counts, observed } = group;
  const seen = counts.map(({ verdict }) => verdict);
  const rule = expectation?.rule ?? null;
  if (!rule || !isExact(rule)) {
    return ['none', 'unexpected', 'fixed'].includes(judgement) ? newRule(group, seen, judging) : null;
  }
  const kept = tellsAbsence(observed, judging.interval)
    ? rule.verdicts.filter((each) => seen.includes(each))
    : rule.verdicts;
  const verdicts = [...new Set([...kept, ...seen])];
  const isSame = verdicts.length === rule.verdicts.length && rule.verdicts.every((each) => verdicts.includes(each));
  return isSame ? null : { kind: 'verdicts', rule, verdicts };
}

const isExact = ({ server, scenario, browser }: Rule): boolean =>
  browser !== undefined && ![server, scenario, browser].some(isPattern);

/** Under the conditions of the rule that decided until now, so that nothing is said of what that rule is not about. */
function newRule(
  { expectation, example }: JudgedGroup,
  verdicts: readonly ExpectedVerdict[],
  { expectations }: Judging,
): Change {
  const { release, os, navigation } = expectation?.rule ?? {};
  return {
    kind: 'rule',
    rule: {
      server: example.server.id,
      scenario: example.scenario,
      browser: example.browser.id,
      ...(release !== undefined && { release }),
      ...(os !== undefined && { os }),
      ...(navigation !== undefined && { navigation }),
      verdicts: [...verdicts],
    },
    before: firstBelow(expectations.rules, expectation?.rule?.index ?? -1, example),
  };
}

/**
 * The first rule below the one that decided which is about this cell under some condition: on another release, say. At the
 * end, the new rule would hide it.
 */
function firstBelow(rules: readonly Rule[], decided: number, { browser, server, scenario }: Result): number | null {
  const found = rules.find(
    (rule) =>
      rule.index > decided &&
      matchesId(rule.server, server.id) &&
      matchesId(rule.scenario, scenario) &&
      matchesId(rule.browser ?? '*', browser.id) &&
      (rule.engine ?? browser.engine) === browser.engine,
  );
  return found?.index ?? null;
}
