/** Reads the expectations of a run. */

import { readFileSync } from 'node:fs';
import {
  findNodeAtLocation,
  getNodeValue,
  type JSONPath,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { z } from 'zod';
import { catalogue } from '../../../servers/catalogue.ts';
import { InputError } from '../../domain/errors.ts';
import { type Expectations, expectationsSchema, type Rule } from '../../domain/expectations.ts';
import { isPattern, matchesId } from '../../domain/patterns.ts';
import { NO_EXPECTATIONS, type Options } from '../../run/options.ts';
import { allScenarios } from '../../scenarios/list.ts';
import { definitionOf } from '../../servers/own.ts';
import { findServer } from '../../servers/select.ts';
import { nearest } from '../../text/nearest.ts';
import { visible } from '../../text/visible.ts';

/* Turns the text of `expectations.jsonc` into rules. Pure; errors give the file, line, column and what to do. */

const KNOWN_NAMES = [
  ...Object.keys(expectationsSchema.shape),
  ...Object.keys(expectationsSchema.shape.rules.element.shape),
];

/**
 * The expectations in `text`, which is JSON with optional comments and trailing commas.
 * @param file the name for errors
 * @throws InputError naming file, line, column and what is wrong
 */
export function parseExpectations(text: string, file: string): Expectations {
  const root = treeOf(text, file);
  const parsed = expectationsSchema.safeParse(getNodeValue(root));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(
      file,
      text,
      issue ? offsetOf(root, issue) : 0,
      issue ? sentenceOf(issue, root) : 'it is not a list of rules',
    );
  }
  const { default: unruled = null, rules } = parsed.data;
  const lineOf = (index: number) => positionOf(text, findNodeAtLocation(root, ['rules', index])?.offset ?? 0).line;
  return { file, default: unruled, rules: rules.map((rule, index) => ({ ...rule, index, line: lineOf(index) })) };
}

/**
 * The syntax tree of `text`, for editing.
 * @throws InputError if it is not JSON with comments
 */
export function treeOf(text: string, file: string): Node {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) throw wrong(file, text, error.offset, wordsOf(printParseErrorCode(error.error)));
  if (root?.type !== 'object') throw wrong(file, text, 0, 'it must be an object: { "rules": […] }');
  // Parsers differ in which of the two they use, so the kit could read one and change the other.
  const twice = repeatedName(root);
  if (twice) throw wrong(file, text, twice.offset, `"${visible(String(twice.value), 60)}" occurs twice`);
  return root;
}

/** Line and column from 1, as editors count them. */
function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function wrong(file: string, text: string, offset: number, what: string): InputError {
  const { line, column } = positionOf(text, offset);
  return new InputError(`Cannot read expectations from '${file}', line ${line}, column ${column}: ${what}`);
}

/** @example wordsOf('CommaExpected') // 'it is not JSON with comments: comma expected' */
const wordsOf = (code: string): string =>
  `it is not JSON with comments: ${code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()}`;

function repeatedName(node: Node): Node | undefined {
  const names = node.type === 'object' ? (node.children ?? []).flatMap(({ children }) => children?.[0] ?? []) : [];
  const own = names.find(({ value }, index) => names.findIndex((other) => other.value === value) < index);
  if (own) return own;
  for (const child of node.children ?? []) {
    const found = repeatedName(child);
    if (found) return found;
  }
  return undefined;
}

/** Where an issue is: the unknown name, or the innermost value that lacks something. */
function offsetOf(root: Node, issue: z.core.$ZodIssue): number {
  const at = issue.path as JSONPath;
  if (issue.code === 'unrecognized_keys') {
    const named = findNodeAtLocation(root, [...at, issue.keys[0] ?? ''])?.parent;
    if (named) return named.offset;
  }
  for (let length = at.length; length > 0; length--) {
    const found = findNodeAtLocation(root, at.slice(0, length));
    if (found) return found.offset;
  }
  return root.offset;
}

function sentenceOf(issue: z.core.$ZodIssue, root: Node): string {
  const at = issue.path as JSONPath;
  const steps = at.map((each) => (typeof each === 'number' ? `[${each}]` : `.${each}`)).join('');
  const where = steps === '' ? '' : `${steps.slice(1)}: `;
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return `${where}it has no '${visible(key, 60)}', did you mean '${nearest(key, KNOWN_NAMES)}'?`;
  }
  const node = findNodeAtLocation(root, at);
  if (!node) return `${where}it is missing`;
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    const given = visible(String(getNodeValue(node)), 60);
    return `${where}unknown '${given}', did you mean '${nearest(given, known)}'? Known: ${known.join(', ')}`;
  }
  return `${where}${issue.message}`;
}

/* Rules about servers and scenarios that the kit does not know. Pure. */

/** The known ids of one kind. */
export interface Known {
  readonly ids: readonly string[];
  /** Whether an id is valid although it is not listed, such as that of a proxy in front of a server. */
  readonly isComposed?: (id: string) => boolean;
}

/** Why `pattern` can match nothing; null if it can. @param what the kind, as a word: `server` */
export function unknownId(what: string, pattern: string, { ids, isComposed }: Known): string | null {
  if (ids.some((id) => matchesId(pattern, id)) || isComposed?.(pattern)) return null;
  if (isPattern(pattern)) return `no ${what} is like '${pattern}'`;
  const near = nearest(pattern, ids);
  return `unknown ${what} '${pattern}'${near === null ? '' : `, did you mean '${near}'?`}`;
}

/** The servers and scenarios that the kit knows. They are the same on every machine; browsers are not. */
export interface KnownIds {
  readonly servers: Known;
  readonly scenarios: Known;
}

/** A rule, and what is wrong with it. */
export interface UnknownName {
  readonly rule: Rule;
  readonly text: string;
}

/** The rules whose server or scenario does not exist. */
export const unknownIds = (rules: readonly Rule[], { servers, scenarios }: KnownIds): UnknownName[] =>
  rules.flatMap((rule) =>
    [unknownId('server', rule.server, servers), unknownId('scenario', rule.scenario, scenarios)].flatMap((text) =>
      text === null ? [] : [{ rule, text }],
    ),
  );

/** The default file of expectations. */
export const USUAL_FILE = 'expectations.jsonc';

/**
 * The text of a file of expectations.
 * @throws InputError if it cannot be read
 */
export function readExpectationsText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw new InputError(
      `Cannot read expectations from '${file}': ${(error as Error).message}. Write them from a run: npx standoff expectations update --file ${file}`,
    );
  }
}

/**
 * The expectations for the run that these options describe; null if there are none, or the run is to write them.
 * @throws InputError if the file cannot be read, or a rule is about a server or scenario that does not exist
 */
export function expectationsOf({
  expectations: file,
  own = [],
}: Pick<Options, 'expectations' | 'own'>): Expectations | null {
  if (file === NO_EXPECTATIONS || wantsUpdate()) return null;
  const expectations = parseExpectations(readExpectationsText(file), file);
  const [finding] = unknownIds(expectations.rules, knownIds(own));
  if (!finding) return expectations;
  throw new InputError(
    `Cannot use expectations from '${file}', line ${finding.rule.line}: ${finding.text}. Correct or remove the rule; \`npx standoff expectations lint\` lists all that are stale`,
  );
}

/** Whether the run writes its observations as expectations, instead of being compared with them. */
export const wantsUpdate = (env: NodeJS.ProcessEnv = process.env): boolean =>
  !['', '0', 'false', undefined].includes(env.STANDOFF_UPDATE_EXPECTATIONS);

/** Every server of the catalogue, alone or behind another, your own servers, and every scenario. */
export function knownIds(own: NonNullable<Options['own']> = [], more: readonly string[] = []): KnownIds {
  const mine = own.map(definitionOf);
  const isComposed = (id: string): boolean => {
    try {
      return Boolean(findServer(id, mine));
    } catch {
      return false;
    }
  };
  return {
    servers: { ids: [...new Set([...catalogue, ...mine].map(({ id }) => id)), ...more], isComposed },
    scenarios: { ids: allScenarios.map(({ id }) => id) },
  };
}
