/** The trials of a check, and in which order and how many at a time they are played. */
import os from 'node:os';
import type { BrowserDefinition } from '../browsers/browser.ts';
import { grouped } from '../report/cells.ts';
import { bystander } from '../scenarios/bystander.ts';
import { firstVisit } from '../scenarios/first-visit.ts';
import { reload } from '../scenarios/reload.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { secondBrowser } from '../scenarios/second-browser.ts';
import { twoTabs } from '../scenarios/two-tabs.ts';

/** What needs no page of the kit's own, the most telling first: a check that is cut short has seen that. */
const played: readonly Scenario[] = [bystander, firstVisit, reload, twoTabs, secondBrowser];

export interface Job {
  readonly browser: BrowserDefinition;
  readonly scenario: Scenario;
  readonly trial: number;
}

/**
 * Every scenario with every browser; all once before any twice. What a race decides is played `trials` times, and so is the
 * bystander, which is the question itself; what has no race comes out alike each time (docs/fidelity.md), and is played once.
 * One browser alone has no second.
 */
export function jobsOf(browsers: readonly BrowserDefinition[], trials: number, engines: number): Job[] {
  const scenarios = played.filter(({ needs }) => needs !== 'second-browser' || engines > 1);
  return Array.from({ length: trials }, (_, trial) =>
    scenarios.flatMap((scenario) => browsers.map((browser) => ({ browser, scenario, trial }))).filter(isWorthIt),
  ).flat();
}

const isWorthIt = ({ browser: { races }, scenario, trial }: Job): boolean =>
  trial === 0 || scenario === bystander || races === 'all' || races.includes(scenario.id);

/**
 * Plays jobs, those of different browsers at the same time, until all are played or `signal` is aborted.
 * @param together whether several may be played at the same time at all
 */
export async function playJobs(
  jobs: readonly Job[],
  together: boolean,
  signal: AbortSignal,
  play: (job: Job) => Promise<void>,
): Promise<void> {
  const queues = together ? grouped(jobs, ({ browser }) => browser.id) : [[...jobs]];
  const lane = async (queue: Job[]): Promise<void> => {
    for (let job = queue.shift(); job && !signal.aborted; job = queue.shift()) await play(job);
  };
  await Promise.all(
    queues.flatMap((queue) =>
      Array.from({ length: together ? widthOf(queue[0]?.browser) : 1 }, async () => lane(queue)),
    ),
  );
}

/** As in playwright.config.ts: one that must wait for its turn needs more. */
const widthOf = (browser: BrowserDefinition | undefined): number =>
  Math.ceil((browser?.races === 'all' ? 2 : 1.5) * os.availableParallelism());
