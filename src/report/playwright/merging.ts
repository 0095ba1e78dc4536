/**
 * Blob reports of several runs, the shards, on their way into one results folder: `playwright merge-reports` gives their
 * tests to the reporter as if they were of one run, with a configuration that is that of the last of them.
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

/* Runs of one matrix, each a part of it and perhaps on a machine of its own, made one run. Pure. */

/** Options that say which part of the matrix a shard had. */
const PARTS: readonly string[] = ['servers', 'scenarios', 'browsers'];
/** Options that are paths, each on a machine of its own. */
const PATHS: readonly string[] = ['out', 'expectations'];
/** Options that say where a shard's machine is, and where its browsers are. */
const PLACES: readonly string[] = ['bind', 'grid', 'gridCapabilities'];
const MAY_DIFFER: readonly string[] = [...PATHS, ...PARTS, ...PLACES];

/**
 * Refuses shards whose verdicts do not mean the same: those of another release of the kit, or with another option.
 * @throws InputError naming what differs, with the value of each
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
    `Cannot merge: the shards differ in the ${what}: ${one}, ${other}. Merge the shards of one run alone, and put runs beside each other with \`npx standoff compare\``,
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
 * What each browser is called in the merged run: its id, and behind it the system where it was played on several, since
 * those are browsers of their own.
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
 * `run`, which this machine describes, told as made under the conditions of its shards. It bears the id of the earliest.
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
  /** Numbers of the trials that there are, by cell. */
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
   * Null if the tests of `suite` are those of the run that this process itself plays.
   * @param ownRun its id; undefined if it plays none
   * @throws InputError if the reports are not of one matrix of this kit
   */
  static of(suite: Suite, ownRun: string | undefined): Merging | null {
    return ownRun === undefined ? new Merging(suite) : null;
  }

  /** The id of the run that the test was part of. */
  runOf(test: TestCase): string {
    return readConditions(test.parent).run;
  }

  /** Takes note of when a test was played. */
  note(test: TestCase, { startTime, duration }: TestResult): void {
    const run = this.runOf(test);
    const [started, ended] = [startTime.getTime(), startTime.getTime() + duration];
    const before = this.#times.get(run) ?? { started, ended };
    this.#times.set(run, { started: Math.min(before.started, started), ended: Math.max(before.ended, ended) });
  }

  /**
   * The line as it stands in the merged results. A cell that several runs have played has the trials of all: one whose
   * number is taken has the next that is free.
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

  /** The run in which all of them are told. @param run as this process describes it */
  run(run: Run): Run {
    return mergedRun(run, this.#told());
  }

  /**
   * Where the merged run goes, and what it is held to: the file that is named here, or that of the shards, where it is on this machine.
   * Rules may be about a system: shards of another than this were held to them where they were played, and are not again.
   * @param here as this process's options have them
   */
  paths({ out, expectations }: Paths): Paths {
    const shards = [...this.#shards.values()];
    const theirs = shards.flatMap(({ options }) => heldTo(options) ?? []).find((file) => existsSync(file));
    const file = expectations === NO_EXPECTATIONS ? (theirs ?? expectations) : expectations;
    const isOfHere = shards.every(({ os }) => systemOf(os) === systemOf(systemName()));
    this.#held = isOfHere ? file : NO_EXPECTATIONS;
    return { out, expectations: this.#held };
  }

  /** What whoever merges should know. */
  sentences(): string[] {
    const runs = [...this.#shards.keys()].toSorted();
    const said = [`Merged from ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}: ${runs.join(', ')}.`];
    if (this.#renumbered > 0) {
      const trials = this.#renumbered === 1 ? '1 trial has' : `${this.#renumbered} trials have`;
      said.push(`${trials} a new number, because several of the runs have played the same cells.`);
    }
    const wereHeld = [...this.#shards.values()].some(({ options }) => heldTo(options) !== null);
    if (wereHeld && this.#held === NO_EXPECTATIONS) {
      said.push(
        'The runs were held to expectations, each where it was played. All of them together are not: they are of another system than this one, or STANDOFF_EXPECTATIONS names no file here.',
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

/** What shards found of one browser, the bad news first: a run without speculation must not be hidden by another. */
export function worseCanary(one: Canary | undefined, other: Canary): Canary {
  if (!one || one.speculates === false) return one ?? other;
  return other.speculates === false || one.speculates === null ? other : one;
}

/** The file that a shard was held to, on its machine; null if it was held to none. */
const heldTo = ({ expectations }: Conditions['options']): string | null =>
  typeof expectations === 'string' && expectations !== NO_EXPECTATIONS ? expectations : null;

function readConditions(suite: Suite): Conditions {
  const project = suite.project();
  const parsed = conditionsSchema.safeParse(project?.metadata.conditions);
  if (parsed.success) return parsed.data;
  throw new InputError(
    `Cannot merge: the project '${project?.name ?? ''}' of a blob report is no browser of a matrix of this kit. Merge reports that one release of it has written, of a configuration that uses defineMatrix()`,
  );
}
