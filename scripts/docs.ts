/** `standoff docs`: writes docs/fidelity.md from the measurements in docs/fidelity/ and docs/hold/. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { kitRoot } from '../src/domain/kit.ts';
import { readComparisons, readHold } from '../src/domain/read-measurements.ts';
import { fidelityPage } from '../src/report/markdown/fidelity.ts';

/** Reads the measurements that the kit ships with, and writes the document beside them. */
export function docs(): number {
  const folder = path.join(kitRoot, 'docs');
  const comparisons = readComparisons(path.join(folder, 'fidelity'));
  const holds = readHold(path.join(folder, 'hold'));
  const page = path.join(folder, 'fidelity.md');
  writeFileSync(page, fidelityPage(comparisons, holds));
  process.stdout.write(`${page}: ${comparisons.length} comparisons, ${holds.length} browsers' hold times\n`);
  return 0;
}

export function register(program: Command): void {
  program
    .command('docs')
    .description('write docs/fidelity.md from the measurements in docs/fidelity/')
    .action(async () => process.exit(docs()));
}
