/** Writes the observations of a run into a file of expectations. */

import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { applyEdits, createScanner, type Edit, findNodeAtLocation, type Node, type SyntaxKind } from 'jsonc-parser';
import { cellsOf } from '../../domain/cells.ts';
import { InputError } from '../../domain/errors.ts';
import type { ExpectedVerdict, Rule } from '../../domain/expectations.ts';
import { isPattern, matchesId } from '../../domain/patterns.ts';
import type { Result } from '../../domain/schema.ts';
import { type JudgedGroup, type Judging, judgeCell, tellsAbsence } from './judge.ts';
import { parseExpectations, readExpectationsText, treeOf } from './read.ts';

/* Plans the changes that make a run's observations the expected ones. Pure. */

/** A rule to write. */
type NewRule = Omit<Rule, 'index' | 'line'>;

type RuleChange =
  | { readonly kind: 'verdicts'; readonly rule: Rule; readonly verdicts: readonly ExpectedVerdict[] }
  | {
      readonly kind: 'rule';
      readonly rule: NewRule;
      /** Index of the rule above which it goes; null: the end. */
      readonly before: number | null;
    };

/**
 * An exact rule is about one browser, server and scenario. It gains the verdicts that were observed, and loses those
 * that were not, if there were enough trials to show that they do not occur. Every other rule stays as it is. A cell
 * that differs from its pattern or the default, or that no rule covers, gets its own rule below.
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

/**
 * The new rule has the conditions of the rule that decided until now, so it covers nothing that the old one did not.
 */
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
 * The first rule after the deciding one that is about this cell under some condition, such as another release. The new
 * rule goes above it; at the end it would hide it.
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

/* Writes changes into the text of `expectations.jsonc`, and keeps its comments, order and layout. Pure. */

/** The initial text of a new file. */
export const NEW_FILE = `// The verdicts that may occur in each cell of the matrix. The last rule that matches a trial decides.
{
  "rules": []
}
`;

/**
 * @param file the name for errors
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
  parseExpectations(edited, file); // checks that the result can be read
  return edited;
}

function verdictEdits(text: string, list: Node, verdicts: readonly ExpectedVerdict[]): Edit[] {
  const [start, end] = [list.offset, list.offset + list.length];
  const written = text.slice(start, end);
  if (blanked(written) === written) return [{ offset: start, length: list.length, content: listText(verdicts) }];
  // If there are comments in the list, each verdict is removed or added separately.
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

/** Values of `SyntaxKind`, which exists only as a type: line comment and block comment. */
const COMMENTS: readonly SyntaxKind[] = [12, 13];

/**
 * The text with blanks for comments. All offsets stay the same; `stripComments(text, ' ')` makes some comments longer.
 */
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

/** The rest of a rule's line that belongs to the rule: a comma, then comments. */
const REST_OF_LINE = /(?:[ \t]|\/\*(?:(?!\*\/)[^\n])*\*\/)*(,?)(?:(?:[ \t]|\/\*(?:(?!\*\/)[^\n])*\*\/)*\/\/[^\r\n]*)?/y;

/** New rules, one a line, above the rule `before` and its comments; at the end if that is null. */
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

/** The indent of the first rule that begins a line; else one step more than the line in which the list begins. */
function indentFor(text: string, rules: Node, elements: readonly Node[]): string {
  const own = elements.find(({ offset }) => /^[ \t]*$/.test(lineBefore(text, offset)));
  return own ? indentAt(text, own.offset) : `${indentAt(text, rules.offset)}  `;
}

const lineBefore = (text: string, offset: number): string => text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);

const indentAt = (text: string, offset: number): string => /^[ \t]*/.exec(lineBefore(text, offset))?.[0] ?? '';

/**
 * Changes the file, or creates it. It is not touched if nothing is new.
 * @returns what was changed, one line for each rule
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

/** Writes to a temporary file and renames it, so the file is never incomplete. */
function write(file: string, text: string): void {
  try {
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new InputError(`Cannot write expectations to '${file}': ${(error as Error).message}. Name another file`);
  }
}
