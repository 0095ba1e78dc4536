/** `standoff docs`: writes docs/fidelity.md from the measurements in docs/fidelity/. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { kitRoot } from '../src/kit.ts';
import { fidelityPage } from '../src/report/fidelity-page.ts';
import { comparisonFileSchema } from '../src/results/comparison.ts';

/** Reads the measurements of `from` (a folder of the kit), and writes the document beside it. */
export function docs(): number {
  const folder = path.join(kitRoot, 'docs', 'fidelity');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => comparisonFileSchema.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))));
  const page = path.join(kitRoot, 'docs', 'fidelity.md');
  writeFileSync(page, fidelityPage(files));
  process.stdout.write(`${page}: ${files.length} comparisons\n`);
  return 0;
}
