/**
 * Blob reports of several runs, the shards, on their way into one results folder: `playwright merge-reports` gives their
 * tests to the reporter as if they were of one run, with a configuration that is that of the last of them.
 */
import { existsSync } from 'node:fs';
import type { Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { InputError } from '../errors.ts';
import { NO_EXPECTATIONS, type Options } from '../options.ts';
import {
  type Canary,
  type Conditions,
  conditionsSchema,
  type Result,
  type Run,
  type Shard,
} from '../results/schema.ts';
import { checkAlike, mergedRun, namesOf, systemOf } from '../results/shards.ts';
import { systemName } from '../system/platform.ts';

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
