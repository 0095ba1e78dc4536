/** Writes what a run observed into a file of expectations. */

import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { applyEdits, createScanner, type Edit, findNodeAtLocation, type Node, type SyntaxKind } from 'jsonc-parser';
import { cellsOf } from '../../domain/cells.ts';
import { InputError } from '../../domain/errors.ts';
import type { ExpectedVerdict, Rule } from '../../domain/expectations.ts';
import { isPattern, matchesId } from '../../domain/patterns.ts';
import type { Result } from '../../domain/schema.ts';
import { type JudgedGroup, type Judging, judgeCell, tellsAbsence } from './judge.ts';
import { parseExpectations, readExpectationsText, treeOf } from './read.ts';

/* Which changes of the file make a run's observations the expected ones. Pure. */

/** A rule to be written. */
type NewRule = Omit<Rule, 'index' | 'line'>;

type RuleChange =
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
export const planUpdate = (results: readonly Result[], judging: Judging): RuleChange[] =>
  cellsOf(results)
    .flatMap((cell) => judgeCell(cell, judging).groups)
    .flatMap((group) => changeOf(group, judging) ?? []);

function changeOf(group: JudgedGroup, judging: Judging): RuleChange | null {
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
): RuleChange {
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

/* Changes written into the text of `expectations.jsonc`, which keeps its comments, its order and its layout. Pure. */

/** The first text of a file that is not there yet. */
export const NEW_FILE = `// The verdicts that may occur in each cell of the matrix. The last rule that matches a trial decides.
{
  "rules": []
}
`;

/**
 * @param file as errors name it
 * @returns the text with the changes
 * @throws InputError if `text` cannot be read as expectations
 */
export function editExpectations(text: string, file: string, changes: readonly RuleChange[]): string {
  const root = treeOf(text, file);
  const rules = findNodeAtLocation(root, ['rules']);
  if (!rules) throw new TypeError('Cannot edit expectations that have no rules');
  const edits = changes.flatMap((change) => {
    const list = change.kind === 'verdicts' && findNodeAtLocation(rules, [change.rule.index, 'verdicts']);
    return list && change.kind === 'verdicts' ? verdictEdits(text, list, change.verdicts) : [];
  });
  const places = new Set(changes.flatMap((change) => (change.kind === 'rule' ? [change.before] : [])));
  for (const before of places) {
    const added = changes.flatMap((change) =>
      change.kind === 'rule' && change.before === before ? [change.rule] : [],
    );
    edits.push(...ruleEdits(text, rules, added, before));
  }
  const edited = applyEdits(text, edits);
  parseExpectations(edited, file); // what is written can be read again
  return edited;
}

function verdictEdits(text: string, list: Node, verdicts: readonly ExpectedVerdict[]): Edit[] {
  const [start, end] = [list.offset, list.offset + list.length];
  const written = text.slice(start, end);
  if (blanked(written) === written) return [{ offset: start, length: list.length, content: listText(verdicts) }];
  // With comments between them, each is taken out or put in by itself.
  const bare = blanked(text);
  const children = list.children ?? [];
  const edits = children.flatMap((child, index): Edit[] => {
    if (verdicts.includes(child.value)) return [];
    const comma = bare.indexOf(',', child.offset + child.length);
    const isFollowed = comma !== -1 && comma < (children[index + 1]?.offset ?? end);
    return [
      { offset: child.offset, length: child.length, content: '' },
      ...(isFollowed ? [{ offset: comma, length: 1, content: '' }] : []),
    ];
  });
  const added = verdicts.filter((each) => !children.some(({ value }) => value === each));
  if (added.length === 0) return edits;
  return [...edits, { offset: start + 1, length: 0, content: added.map((each) => `"${each}", `).join('') }];
}

/** Values of `SyntaxKind`, which exists as a type alone: a comment to the end of its line, and one between marks. */
const COMMENTS: readonly SyntaxKind[] = [12, 13];

/** The text with blanks for comments, so that every place stays where it is: `stripComments(text, ' ')` makes some longer. */
function blanked(text: string): string {
  const scanner = createScanner(text);
  let bare = '';
  for (let kind: number = scanner.scan(); kind !== END_OF_FILE; kind = scanner.scan()) {
    const token = text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
    bare += COMMENTS.includes(kind) ? token.replace(/[^\r\n]/g, ' ') : token;
  }
  return bare;
}

const END_OF_FILE = 17;

/** What may stand behind a rule in its line and belongs to it: a comma, then comments. */
const REST_OF_LINE = /(?:[ \t]|\/\*(?:(?!\*\/)[^\n])*\*\/)*(,?)(?:(?:[ \t]|\/\*(?:(?!\*\/)[^\n])*\*\/)*\/\/[^\r\n]*)?/y;

/** New rules as lines of their own above the rule `before`, and above the comments over it; at the end if that is null. */
function ruleEdits(text: string, rules: Node, added: readonly NewRule[], before: number | null): Edit[] {
  const elements = rules.children ?? [];
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const above = elements[(before ?? elements.length) - 1];
  const start = `${newline}${indentFor(text, rules, elements)}`;
  const lines = added.map(ruleText).join(`,${start}`);
  if (!above) {
    const rest =
      elements.length > 0
        ? ','
        : /^[ \t]*\]/.test(text.slice(rules.offset + 1))
          ? `${newline}${indentAt(text, rules.offset)}`
          : '';
    return [{ offset: rules.offset + 1, length: 0, content: `${start}${lines}${rest}` }];
  }
  const end = above.offset + above.length;
  REST_OF_LINE.lastIndex = end;
  const [matched = '', comma = ''] = REST_OF_LINE.exec(text) ?? [];
  return [
    ...(comma === '' ? [{ offset: end, length: 0, content: ',' }] : []),
    { offset: end + matched.length, length: 0, content: `${start}${lines}${comma}` },
  ];
}

const listText = (verdicts: readonly string[]): string => `[${verdicts.map((each) => `"${each}"`).join(', ')}]`;

/** @example '{ "server": "a", "scenario": "b", "browser": "chromium", "verdicts": ["ok"] }' */
const ruleText = ({ verdicts, ...conditions }: NewRule): string =>
  `{ ${Object.entries(conditions)
    .map(([name, value]) => `"${name}": ${JSON.stringify(value)}, `)
    .join('')}"verdicts": ${listText(verdicts)} }`;

/** As the first rule that begins its line is indented; else one step more than the line in which the list begins. */
function indentFor(text: string, rules: Node, elements: readonly Node[]): string {
  const own = elements.find(({ offset }) => /^[ \t]*$/.test(lineBefore(text, offset)));
  return own ? indentAt(text, own.offset) : `${indentAt(text, rules.offset)}  `;
}

const lineBefore = (text: string, offset: number): string => text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);

const indentAt = (text: string, offset: number): string => /^[ \t]*/.exec(lineBefore(text, offset))?.[0] ?? '';

/**
 * Changes the file, or makes it if it is not there; one to which nothing is new is not touched.
 * @returns what was changed, a line for each rule
 * @throws InputError if the file cannot be read or written
 */
export function updateFile(file: string, results: readonly Result[], how: Omit<Judging, 'expectations'>): string {
  const text = existsSync(file) ? readExpectationsText(file) : NEW_FILE;
  const changes = planUpdate(results, { ...how, expectations: parseExpectations(text, file) });
  if (changes.length === 0 && existsSync(file)) return `${file}: nothing to change`;
  write(file, editExpectations(text, file, changes));
  const widened = changes.filter(({ kind }) => kind === 'verdicts').length;
  const head = `${file}: ${changes.length - widened} rules added, ${widened} changed`;
  return [head, ...changes.map((change) => `  ${lineOf(change)}`)].join('\n');
}

function lineOf(change: RuleChange): string {
  if (change.kind === 'rule') return `added ${ruleText(change.rule)}`;
  const { rule, verdicts } = change;
  return `changed line ${rule.line}: ${rule.verdicts.join(', ')} to ${verdicts.join(', ')}`;
}

/** Renamed, so that a file of that name is always whole. */
function write(file: string, text: string): void {
  try {
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new InputError(`Cannot write expectations to '${file}': ${(error as Error).message}. Name another file`);
  }
}
