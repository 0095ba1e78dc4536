/** `standoff docs`: writes docs/fidelity.md and docs/actions.md from the measurements in data/, and can add new ones to them. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { kitRoot } from '../src/domain/kit.ts';
import type { BrowserTraitsFile } from '../src/domain/measurements.ts';
import {
  dataFile,
  readBrowserTraits,
  readComparisons,
  readHold,
  readTraits,
  shippedActions,
  shippedComparisons,
  shippedHold,
} from '../src/domain/read-measurements.ts';
import { readResultSet } from '../src/domain/result-set.ts';
import { releaseOf } from '../src/domain/versions.ts';
import { referenceVisits } from '../src/features/predict/reference.ts';
import { actionsPage, measuredActions } from '../src/report/markdown/actions.ts';
import { fidelityPage } from '../src/report/markdown/fidelity.ts';

/**
 * Writes the page.
 * @param actions results folders whose trials take the place of those of the same action and engine in data/actions.jsonl
 * @param visits results folders, with the traits of their servers, whose visits to servers that nothing blocks take the place of those in
 *   data/reference-visits.jsonl
 * @param add a results folder whose measurements take the place of those of the same subject in `data/`
 */
function docs(add: string | undefined, actions: readonly string[], visits: readonly string[]): number {
  if (add !== undefined) {
    const comparisons = readComparisons(path.join(add, 'fidelity'));
    const telling = comparisons.filter(({ verdict }) => verdict !== 'not enough trials');
    takeUp(dataFile('fidelity'), telling, ({ engine, server, scenario, ways }) => [
      engine,
      server,
      scenario,
      ...ways.map(({ id }) => id),
    ]);
    takeUp(dataFile('hold'), readHold(path.join(add, 'hold')), subjectOf);
    const known = readLinesOf<BrowserTraitsFile>(dataFile('browser-traits'));
    const measured = readBrowserTraits(path.join(add, 'browser-traits')).map((file) => withHold(file, known));
    takeUp(dataFile('browser-traits'), measured, ({ browser }) => [browser.id, releaseOf(browser)]);
  }
  if (actions.length > 0) {
    const results = actions.flatMap((folder) => readResultSet(folder).results);
    takeUp(dataFile('actions'), measuredActions(results), ({ action, engine }) => [action, engine]);
  }
  if (visits.length > 0) {
    const results = visits.flatMap((folder) => readResultSet(folder).results);
    const traits = visits.flatMap((folder) => readTraits(path.join(folder, 'traits')));
    takeUp(dataFile('reference-visits'), referenceVisits(results, traits), ({ trials: _, version, ...subject }) => [
      ...Object.values(subject).map((each) => JSON.stringify(each)),
      releaseOf({ engine: subject.engine, version }),
    ]);
  }
  writeFileSync(path.join(kitRoot, 'docs', 'actions.md'), actionsPage(shippedActions()));
  const [comparisons, holds] = [shippedComparisons(), shippedHold()];
  const page = path.join(kitRoot, 'docs', 'fidelity.md');
  writeFileSync(page, fidelityPage(comparisons, holds));
  process.stdout.write(`${page}: ${comparisons.length} comparisons, ${holds.length} browsers' hold times\n`);
  return 0;
}

const subjectOf = ({ browser }: { readonly browser: { readonly id: string; readonly version: string } }) => [
  browser.id,
  browser.version,
];

/** Hold times that were not watched this time stay as they were, if they are of the same version. */
function withHold(file: BrowserTraitsFile, known: readonly BrowserTraitsFile[]): BrowserTraitsFile {
  if (file.minutes > 0) return file;
  const old = known.find(({ browser: { id, version } }) => id === file.browser.id && version === file.browser.version);
  if (!old) return file;
  const { 'hold-unused': unused, 'hold-used': used } = old.traits;
  return { ...file, minutes: old.minutes, traits: { ...file.traits, 'hold-unused': unused, 'hold-used': used } };
}

/** The lines of a file of JSON lines; none if there is no such file. */
const readLinesOf = <T>(file: string): T[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];

/** Adds `added` to a file of JSON lines; each replaces the line with the same key. */
function takeUp<T>(file: string, added: readonly T[], keyOf: (each: T) => readonly string[]): void {
  const lines = new Map(
    [...readLinesOf<T>(file), ...added].map((each) => [keyOf(each).join(' '), JSON.stringify(each)]),
  );
  writeFileSync(file, [...lines.values(), ''].join('\n'));
}

export function register(program: Command): void {
  program
    .command('docs', { hidden: true })
    .description('for the kit itself: write docs/fidelity.md and docs/actions.md from the measurements in data/')
    .option('--add <folder>', 'first take up what was measured into this results folder')
    .option('--actions <folders...>', 'first take up what the runs in these results folders show of each action', [])
    .option(
      '--visits <folders...>',
      'first take up the visits in these results folders to servers that nothing blocks',
      [],
    )
    .action(({ add, actions, visits }: { add?: string; actions: string[]; visits: string[] }) =>
      process.exit(docs(add, actions, visits)),
    );
}
