/** `standoff measure`: runs every comparison in `docs/fidelity.md`, one after the other. */

import process from 'node:process';
import type { Command } from 'commander';
import { InputError } from '../src/domain/errors.ts';
import { fidelity } from './fidelity.ts';

interface Measurement {
  readonly id: string;
  readonly browser: 'chromium' | 'firefox' | 'webkit';
  readonly ways: readonly string[];
  readonly trials: number;
  readonly audit?: true;
  readonly scenario?: string;
}

/** Takes more than an hour on two processors. The machine must do nothing else meanwhile. */
export const measurements: readonly Measurement[] = [
  {
    id: 'chromium-fidelity',
    browser: 'chromium',
    ways: ['unautomated', 'person', 'typed'],
    trials: 50,
  },
  { id: 'chromium-links', browser: 'chromium', ways: ['unautomated', 'fresh', 'unautomated+new-tab'], trials: 50 },
  ...['reload', 'subresources', 'abandoned', 'credentials-omit', 'two-tabs'].map((scenario) => ({
    id: `chromium-sharing-${scenario}`,
    browser: 'chromium' as const,
    ways: ['fresh', 'shared'],
    trials: scenario === 'reload' || scenario === 'credentials-omit' ? 50 : 16,
    scenario,
  })),
  { id: 'chromium-neutrality', browser: 'chromium', ways: ['person', 'pcap', 'none'], trials: 20 },
  {
    id: 'chromium-navigation',
    browser: 'chromium',
    ways: ['person', 'goto', 'link', 'unautomated+link', 'keyboard-reload', 'automation'],
    trials: 10,
  },
  {
    id: 'firefox-fidelity',
    browser: 'firefox',
    ways: ['unautomated', 'person', 'link', 'automation'],
    trials: 20,
  },
  { id: 'firefox-neutrality', browser: 'firefox', ways: ['person', 'pcap', 'none'], trials: 20 },
  {
    id: 'webkit-fidelity',
    browser: 'webkit',
    ways: ['unautomated', 'person', 'link', 'automation'],
    trials: 20,
  },
  { id: 'webkit-neutrality', browser: 'webkit', ways: ['person', 'pcap', 'none'], trials: 20 },
  { id: 'chromium-audit', browser: 'chromium', ways: ['unautomated', 'fresh'], trials: 6, audit: true },
  { id: 'firefox-audit', browser: 'firefox', ways: ['unautomated', 'fresh'], trials: 2, audit: true },
];

/**
 * Runs the measurements in `only` (all if it is empty), and keeps the comparisons in `<out>/fidelity`.
 * @throws InputError for an unknown measurement
 */
export async function measure({ only, out }: { only: readonly string[]; out: string }): Promise<number> {
  for (const id of only) {
    if (measurements.some((each) => each.id === id)) continue;
    throw new InputError(`Cannot measure '${id}'. Known: ${measurements.map((each) => each.id).join(', ')}`);
  }
  for (const { id, ways, audit, ...rest } of measurements) {
    if (only.length > 0 && !only.includes(id)) continue;
    process.stdout.write(`\n== ${id}\n`);
    const code = await fidelity(ways, {
      server: 'python-sequential',
      scenario: 'bystander',
      patience: 1000,
      audit: audit ?? false,
      out,
      ...rest,
    });
    if (code === 130) return code;
  }
  return 0;
}

export function register(program: Command): void {
  program
    .command('measure', { hidden: true })
    .description(
      'for the kit itself: run every comparison in docs/fidelity.md; takes more than an hour, and the machine must be idle',
    )
    .argument('[measurements...]', 'only these, such as chromium-fidelity or webkit-neutrality')
    .option('--out <folder>', 'folder of the results', 'standoff-results')
    .action(async (only: string[], { out }: { out: string }) => process.exit(await measure({ only, out })));
}
