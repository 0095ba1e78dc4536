/** Stale rules: those that cannot decide, and with a run those that it shows to be out of date. Pure. */

import { cellsOf } from '../report/cells.ts';
import type { Expectations, Rule } from '../results/expectations.ts';
import type { Result } from '../results/schema.ts';
import { type Engines, hiderOf } from './hidden.ts';
import { type Judging, judgeCell, verdictOf } from './judge.ts';
import { matches } from './match.ts';
import { WORDS } from './sentences.ts';
import { type Finding, type Known, type KnownIds, unknownId, unknownIds } from './unknown.ts';

export interface LintKnown extends KnownIds {
  readonly browsers: Known;
  readonly engines: Engines;
}

/** What is wrong with the rules by themselves, in their order. */
export function lintRules({ rules }: Expectations, known: LintKnown): Finding[] {
  return inOrder([
    ...unknownIds(rules, known),
    ...rules.flatMap((rule) => findings(rule, unknownBrowser(rule, known))),
    ...rules.flatMap((rule) => {
      const hider = hiderOf(rule, rules, known.engines);
      return findings(
        rule,
        hider && `it never decides: the rule in line ${hider.line} matches all that it does, and is later`,
      );
    }),
    ...rules.flatMap((rule) => findings(rule, bugFault(rule))),
  ]);
}

/** What a run shows of the rules that decided, or did not. Rules with a condition that the run did not have are left out. */
export function lintWithRun(results: readonly Result[], judging: Judging): Finding[] {
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

/** Why a rule decided about nothing; null if the run could not show anything of it. */
function undecided(rule: Rule, results: readonly Result[], { os }: Judging): string | null {
  if (rule.os !== undefined && rule.os !== os) return null;
  const matched = results.filter((each) => matches(rule, each, os));
  if (matched.length === 0) return 'no trial of the run matches it';
  if (matched.every((each) => verdictOf(each) === null)) return null; // unavailable, so far
  return 'it decided about no trial of the run: a later rule matches each of them';
}

function unknownBrowser({ browser }: Rule, { browsers }: LintKnown): string | null {
  return browser === undefined ? null : unknownId('browser', browser, browsers);
}

function bugFault({ bug }: Rule): string | null {
  if (bug === undefined) return null;
  return URL.canParse(bug) && /^https?:$/.test(new URL(bug).protocol)
    ? null
    : `bug: '${bug}' is no address, such as https://example.org/bugs/1`;
}

const findings = (rule: Rule, text: string | null): Finding[] => (text === null ? [] : [{ rule, text }]);

const inOrder = (found: readonly Finding[]): Finding[] => found.toSorted((a, b) => a.rule.index - b.rule.index);
