/** The expectations of a run, read from the disk. */
import { readFileSync } from 'node:fs';
import { catalogue } from '../../servers/catalogue.ts';
import { InputError } from '../errors.ts';
import { NO_EXPECTATIONS, type Options } from '../options.ts';
import type { Expectations } from '../results/expectations.ts';
import { allScenarios } from '../scenarios/list.ts';
import { definitionOf } from '../servers/own.ts';
import { findServer } from '../servers/select.ts';
import { parseExpectations } from './parse.ts';
import { type KnownIds, unknownIds } from './unknown.ts';

/** Where expectations are, if nothing else is said. */
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
 * What is expected of the run that these options describe; null if nothing is, or if the run is there to write it.
 * @throws InputError if the file cannot be read, or a rule is about a server or scenario that there is not
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

/** Whether the run is to write down what it observed, in place of being held to it. */
export const wantsUpdate = (env: NodeJS.ProcessEnv = process.env): boolean =>
  !['', '0', 'false', undefined].includes(env.STANDOFF_UPDATE_EXPECTATIONS);

/** Every server of the catalogue, in front of another too, one's own, and every scenario. */
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
