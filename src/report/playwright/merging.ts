/**
 * Merges blob reports of several runs, the shards, into one results folder. `playwright merge-reports` passes their
 * tests to the reporter as if they were one run, with the configuration of the last shard.
 */

import { existsSync } from 'node:fs';
import type { Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { InputError } from '../../domain/errors.ts';
import { systemId } from '../../domain/kept-file.ts';
import {
  type Canary,
  type Conditions,
  conditionsSchema,
  type Result,
  type Run,
  type Shard,
} from '../../domain/schema.ts';
import { NO_EXPECTATIONS, type Options } from '../../run/options.ts';
import { systemName } from '../../system/platform.ts';
import { visible } from '../../text/visible.ts';

/* Turns several runs, each a part of one matrix and perhaps on another machine, into one run. Pure. */

/** Options that say which part of the matrix a shard had. */
const PARTS: readonly string[] = ['servers', 'scenarios', 'browsers'];
/** Options that are paths on a shard's own machine. */
const PATHS: readonly string[] = ['out', 'expectations'];
/** Options that locate a shard's machine and its browsers. */
const PLACES: readonly string[] = ['bind', 'grid', 'gridCapabilities'];
const MAY_DIFFER: readonly string[] = [...PATHS, ...PARTS, ...PLACES];

/**
 * Rejects shards whose verdicts cannot be compared: from different releases of the kit, or with different options.
 * @throws InputError naming the difference, with both values
 */
export function checkAlike(shards: readonly Conditions[]): void {
  const [first, ...others] = shards;
  if (!first) return;
  for (const other of others) {
    const names = [...new Set([...Object.keys(first.options), ...Object.keys(other.options)])];
    const differs = names.find((name) => !MAY_DIFFER.includes(name) && first.options[name] !== other.options[name]);
    if (first.kit !== other.kit) throw unlike('release of the kit', [first.run, first.kit], [other.run, other.kit]);
    if (differs === undefined) continue;
    throw unlike(
      `option '${visible(differs, 40)}'`,
      [first.run, first.options[differs]],
      [other.run, other.options[differs]],
    );
  }
}

type Said = readonly [run: string, value: unknown];

function unlike(what: string, ...said: readonly [Said, Said]): InputError {
  const [one, other] = said.map(([run, value]) => `${visible(String(value), 60)} (${visible(run, 40)})`);
  return new InputError(
    `Cannot merge: the shards differ in the ${what}: ${one}, ${other}. Merge only shards of one run. To compare runs, use \`npx standoff compare\``,
  );
}

/** @example systemOf('Darwin 24.6.0 arm64') // 'macos' */
export function systemOf(os: string): string {
  if (/\bLinux\b/.test(os)) return 'linux';
  if (/^Darwin\b/.test(os)) return 'macos';
  return /^Windows/.test(os) ? 'windows' : systemId(os).replaceAll(' ', '-');
}

/** A browser that a shard has played. */
export interface PlayedBrowser extends Pick<Conditions, 'run' | 'os'> {
  readonly browser: string;
}

/**
 * The name of each browser in the merged run: its id, followed by the system if it was played on several, since each is
 * a browser of its own.
 *
 * @example namesOf(played)('2026-11-23T05-41-00Z-4f2a', 'chromium') // 'chromium-on-windows'
 */
export function namesOf(played: readonly PlayedBrowser[]): (run: string, browser: string) => string {
  const systems = new Map<string, Set<string>>();
  for (const { browser, os } of played) {
    systems.set(browser, (systems.get(browser) ?? new Set()).add(systemOf(os)));
  }
  const systemByRun = new Map(played.map(({ run, os }) => [run, systemOf(os)]));
  return (run, browser) => {
    const system = systemByRun.get(run);
    const several = (systems.get(browser)?.size ?? 0) > 1;
    return several && system !== undefined ? `${browser}-on-${system}` : browser;
  };
}

/**
 * `run`, as this machine describes it, with the conditions of its shards. It gets the id of the earliest one.
 * @param shards not empty
 */
export function mergedRun(run: Run, shards: readonly Shard[]): Run {
  const ordered = shards.toSorted((a, b) => (a.run < b.run ? -1 : Number(a.run > b.run)));
  const told = (name: 'kit' | 'playwright' | 'runtime' | 'os') =>
    [...new Set(ordered.map((shard) => shard[name]))].join(' and ');
  const parts = PARTS.map((name) => [name, union(ordered.map(({ options }) => String(options[name] ?? '')))] as const);
  const paths = PATHS.map((name) => [name, run.options[name]] as const);
  const started = ordered.flatMap((shard) => shard.started ?? []).toSorted()[0] ?? run.started;
  const last = ordered
    .flatMap((shard) => shard.ended ?? [])
    .toSorted()
    .at(-1);
  const ended = run.ended === null ? null : (last ?? run.ended);
  return {
    ...run,
    run: ordered[0]?.run ?? run.run,
    kit: told('kit'),
    playwright: told('playwright'),
    runtime: told('runtime'),
    os: told('os'),
    cpus: Math.min(...ordered.map(({ cpus }) => cpus)),
    options: { ...ordered[0]?.options, ...Object.fromEntries([...parts, ...paths]) },
    started,
    ended,
    durationMs: ended === null ? null : Date.parse(ended) - Date.parse(started),
    shards: ordered,
  };
}

const union = (lists: readonly string[]): string => [...new Set(lists.flatMap((list) => list.split(',')))].join(',');

type Paths = Pick<Options, 'out' | 'expectations'>;

interface Times {
  started: number;
  ended: number;
}

export class Merging {
  readonly #shards: ReadonlyMap<string, Conditions>;
  readonly #nameOf: ReturnType<typeof namesOf>;
  readonly #times = new Map<string, Times>();
  /** Trial numbers in use, by cell. */
  readonly #numbers = new Map<string, Set<number>>();
  #renumbered = 0;
  #held = NO_EXPECTATIONS;

  private constructor(suite: Suite) {
    const projects = suite.suites.map((each) => ({ name: each.title, conditions: readConditions(each) }));
    this.#shards = new Map(projects.map(({ conditions }) => [conditions.run, conditions]));
    checkAlike([...this.#shards.values()]);
    this.#nameOf = namesOf(projects.map(({ name, conditions: { run, os } }) => ({ run, os, browser: name })));
  }

  /**
   * Null if `suite` is the run that this process itself plays.
   * @param ownRun its id; undefined if it plays none
   * @throws InputError if the reports do not belong to one matrix of this kit
   */
  static of(suite: Suite, ownRun: string | undefined): Merging | null {
    return ownRun === undefined ? new Merging(suite) : null;
  }

  /** The id of the run that the test was part of. */
  runOf(test: TestCase): string {
    return readConditions(test.parent).run;
  }

  /** Records when a test was played. */
  note(test: TestCase, { startTime, duration }: TestResult): void {
    const run = this.runOf(test);
    const [started, ended] = [startTime.getTime(), startTime.getTime() + duration];
    const before = this.#times.get(run) ?? { started, ended };
    this.#times.set(run, { started: Math.min(before.started, started), ended: Math.max(before.ended, ended) });
  }

  /**
   * The line for the merged results. A cell that several runs have played has the trials of all of them; a trial whose
   * number is taken gets the next free one.
   */
  place(line: Result): Result {
    const browser = { ...line.browser, id: this.#nameOf(line.run, line.browser.id) };
    const cell = JSON.stringify([browser.id, line.server.id, line.scenario]);
    const taken = this.#numbers.get(cell) ?? new Set();
    this.#numbers.set(cell, taken);
    let { trial } = line;
    while (taken.has(trial)) trial += 1;
    taken.add(trial);
    if (trial !== line.trial) this.#renumbered += 1;
    return { ...line, browser, trial };
  }

  /** The merged run. @param run as this process describes it */
  run(run: Run): Run {
    return mergedRun(run, this.#told());
  }

  /**
   * Where the merged run goes, and its expectations: the file that this process names, or the shards' file if it exists
   * on this machine. Rules may be about a system: shards from another system were judged where they were played, and
   * are not judged again.
   * @param here from this process's options
   */
  paths({ out, expectations }: Paths): Paths {
    const shards = [...this.#shards.values()];
    const theirs = shards.flatMap(({ options }) => heldTo(options) ?? []).find((file) => existsSync(file));
    const file = expectations === NO_EXPECTATIONS ? (theirs ?? expectations) : expectations;
    const isOfHere = shards.every(({ os }) => systemOf(os) === systemOf(systemName()));
    this.#held = isOfHere ? file : NO_EXPECTATIONS;
    return { out, expectations: this.#held };
  }

  /** What the person who merges should know. */
  sentences(): string[] {
    const runs = [...this.#shards.keys()].toSorted();
    const said = [`Merged from ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}: ${runs.join(', ')}.`];
    if (this.#renumbered > 0) {
      const trials = this.#renumbered === 1 ? '1 trial has' : `${this.#renumbered} trials have`;
      said.push(`${trials} a new number, because several runs played the same cells.`);
    }
    const wereHeld = [...this.#shards.values()].some(({ options }) => heldTo(options) !== null);
    if (wereHeld && this.#held === NO_EXPECTATIONS) {
      said.push(
        'Each run was compared with its expectations where it was played. The merged run is not: its shards come from another system, or STANDOFF_EXPECTATIONS names no file here.',
      );
    }
    return said;
  }

  #told(): Shard[] {
    const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
    return [...this.#shards.values()].map((conditions) => {
      const times = this.#times.get(conditions.run);
      return { ...conditions, started: iso(times?.started), ended: iso(times?.ended) };
    });
  }
}

/** What shards found about one browser, worst first: another run must not hide one without speculation. */
export function worseCanary(one: Canary | undefined, other: Canary): Canary {
  if (!one || one.speculates === false) return one ?? other;
  return other.speculates === false || one.speculates === null ? other : one;
}

/** The expectations file of a shard, on its machine; null if it had none. */
const heldTo = ({ expectations }: Conditions['options']): string | null =>
  typeof expectations === 'string' && expectations !== NO_EXPECTATIONS ? expectations : null;

function readConditions(suite: Suite): Conditions {
  const project = suite.project();
  const parsed = conditionsSchema.safeParse(project?.metadata.conditions);
  if (parsed.success) return parsed.data;
  throw new InputError(
    `Cannot merge: the project '${project?.name ?? ''}' of a blob report is not a browser of a matrix of this kit. Merge reports from one release of the kit, with a configuration that uses defineMatrix()`,
  );
}
