/** Changes written into the text of `expectations.jsonc`, which keeps its comments, its order and its layout. Pure. */
import { applyEdits, createScanner, type Edit, findNodeAtLocation, type Node, type SyntaxKind } from 'jsonc-parser';
import type { ExpectedVerdict } from '../results/expectations.ts';
import { parseExpectations, treeOf } from './parse.ts';
import type { Change, NewRule } from './plan-update.ts';

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
export function editExpectations(text: string, file: string, changes: readonly Change[]): string {
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
export const ruleText = ({ verdicts, ...conditions }: NewRule): string =>
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
