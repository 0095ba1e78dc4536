/**
 * The Playwright reporter: stores each trial as it ends, shows progress, and finally writes the matrix and the page.
 */

import path from 'node:path';
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult,
  TestStep,
} from '@playwright/test/reporter';
import { allBrowsers } from '../../browsers/list.ts';
import { isObserved, ruleOf } from '../../domain/cells.ts';
import {
  readAllBrowserTraits,
  readComparisons,
  readTraits,
  shippedActions,
  shippedComparisons,
  shippedVisits,
} from '../../domain/read-measurements.ts';
import type { Canary, Result, Run, Verdict } from '../../domain/schema.ts';
import type { Traits } from '../../domain/server-traits.ts';
import { claimFolder, Store } from '../../domain/store.ts';
import { failedByExpectation } from '../../features/expectations/in-test.ts';
import { knownTraits } from '../../probe/known.ts';
import { describeRun } from '../../run/describe-run.ts';
import type { Options } from '../../run/options.ts';
import { pathsHere } from '../../run/options.ts';
import { trialNumber } from '../../run/wants-more.ts';
import { allScenarios } from '../../scenarios/list.ts';
import { definitionOf } from '../../servers/own.ts';
import { findServer } from '../../servers/select.ts';
import { listenForInterrupt } from '../../system/interrupt.ts';
import { asAscii, visible, visibleLines } from '../../text/visible.ts';
import { withShipped } from '../fidelity.ts';
import { summaryMarkdown, writeStepSummary } from '../markdown/summary.ts';
import { renderPage } from '../page/page.tsx';
import { readSources } from '../server-sources.ts';
import { summarise } from '../summary.ts';
import { matrixText, Progress } from '../terminal/terminal.ts';
import { tracesToDraw } from '../traces-to-draw.ts';
import { type Attached, lostLine, readAttached } from './attachments.ts';
import { cellsFile, isBadOrMayBe, possiblyText } from './cells-file.ts';
import { holdRun } from './expected.ts';
import { Merging, worseCanary } from './merging.ts';
import { nothingObserved, nothingObservedText, statusOf } from './run-status.ts';

export default class StandoffReporter implements Reporter {
  readonly #started = new Date();
  readonly #results: Result[] = [];
  readonly #errors: string[] = [];
  readonly #canary: Record<string, Canary> = {};
  /** Verdicts of a test's trials that are stored already. */
  readonly #kept = new WeakMap<TestResult, Verdict[]>();
  /** No other reporter needs the attached files. */
  #alone = false;
  #progress: Progress | null = null;
  #store: Store | null = null;
  #options: Options | null = null;
  #merging: Merging | null = null;

  printsToStdio(): boolean {
    return true;
  }

  onBegin(config: FullConfig, suite: Suite): void {
    // Without STANDOFF_RUN no run has begun here: these are blob reports of other runs, or `--list`.
    this.#merging = told(() => Merging.of(suite, process.env.STANDOFF_RUN));
    const options = config.metadata.standoff as Options;
    this.#alone = !this.#merging && config.reporter.length === 1;
    this.#options = this.#merging ? { ...options, ...this.#merging.paths(pathsHere()) } : options;
    this.#progress = new Progress(suite.allTests().length, process.stdout);
  }

  /** A trial has ended: its line is written at once, so nothing that happens to the run later can lose it. */
  onStepEnd(_test: TestCase, result: TestResult, step: TestStep): void {
    if (step.category === 'test.step') this.#keepAttached(result);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    if (!this.#options) return;
    told(() => this.#merging?.note(test, result));
    this.#keepAttached(result);
    const run = this.#merging?.runOf(test) ?? process.env.STANDOFF_RUN ?? '';
    this.#keep(result, lost(test, result, this.#verdictsOf(result), this.#options, run));
    if (this.#verdictsOf(result).length === 0) this.#progress?.expect(-1);
  }

  /** Reads all attachments of the test: a file that is passed by path is not an attachment of the step. */
  #keepAttached(result: TestResult): void {
    this.#keep(result, readAttached(result.attachments, this.#verdictsOf(result).length));
  }

  #verdictsOf(result: TestResult): Verdict[] {
    const verdicts = this.#kept.get(result) ?? [];
    this.#kept.set(result, verdicts);
    return verdicts;
  }

  #keep(result: TestResult, trials: readonly Attached[]): void {
    const verdicts = this.#verdictsOf(result);
    for (const { result: observed, trace, pcap, netlog, canary } of trials) {
      if (!this.#options) return;
      // Not earlier: `--list` begins and ends, too, and must not replace results with nothing.
      this.#store ??= this.#begin(this.#options);
      const line = this.#store.append(this.#merging?.place(observed) ?? observed, trace, pcap, netlog);
      this.#results.push(line);
      if (verdicts.push(line.verdict) > 1) this.#progress?.expect(1);
      const { id } = line.browser;
      if (canary) this.#canary[id] = worseCanary(this.#canary[id], canary);
      this.#progress?.show(line);
    }
  }

  onError(error: TestError): void {
    this.#errors.push(error.stack ?? error.message ?? error.value ?? 'an unknown error');
  }

  async onEnd({ status: played }: FullResult): Promise<{ status: FullResult['status'] } | undefined> {
    this.#progress?.clear();
    for (const error of this.#errors) process.stderr.write(`${visibleLines(error)}\n`);
    if (!this.#store || !this.#options) return undefined;
    const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
    const held = holdRun(this.#options, this.#results, colour);
    const order = { browsers: ids(allBrowsers), scenarios: ids(allScenarios) };
    const traits = await this.#traits(this.#options, played);
    const visits = shippedVisits();
    const cells = cellsFile(summarise(this.#results, order, traits, null, visits));
    const possibly = this.#options.failOn === 'possible' ? cells.filter(isBadOrMayBe) : [];
    const failed = held.failed || possibly.length > 0;
    const status = statusOf({ played, failed, results: this.#results });
    const run = this.#run(this.#options, status);
    this.#store.writeRun(run);
    const comparisons = withShipped(readComparisons(path.join(this.#options.out, 'fidelity')), shippedComparisons());
    const traces = tracesToDraw(this.#results, this.#store);
    const browserTraits = readAllBrowserTraits(this.#options.out);
    const sources = readSources(this.#results.map(({ server }) => server.id));
    const results = this.#results;
    const { judged } = held;
    const actions = shippedActions();
    const data = { run, results, traces, comparisons, traits, visits, browserTraits, actions, sources, order, judged };
    this.#store.writeCells(cells);
    const page = this.#store.writePage(asAscii(renderPage(data)));
    const columns = process.stdout.columns || 100;
    process.stdout.write(
      `\n${matrixText(this.#results, { columns, colour, order, canary: run.canary, traits, visits, rule: ruleOf(run) })}\n`,
    );
    process.stdout.write(held.text);
    if (possibly.length > 0) process.stdout.write(`\n${possiblyText(possibly)}\n`);
    if (nothingObserved(this.#results)) process.stdout.write(`\n${nothingObservedText(this.#results)}\n`);
    writeStepSummary(summaryMarkdown(this.#results, { order, run, traits, visits }));
    for (const each of this.#merging?.sentences() ?? []) process.stdout.write(`\n${visible(each, 2000)}\n`);
    if (status === 'interrupted') process.stdout.write('\nInterrupted: the finished trials are kept.\n');
    process.stdout.write(
      `\n${this.#results.length} trials in ${Math.round((run.durationMs ?? 0) / 1000)} s. Report: ${page}\n`,
    );
    return { status };
  }

  /** Of the servers that were played: what is known of them, and what a probe finds out now. */
  async #traits({ out, probe, own = [] }: Options, played: FullResult['status']): Promise<readonly Traits[]> {
    const folder = path.join(out, 'traits');
    if (probe === 'none' || played === 'interrupted' || this.#merging) return readTraits(folder);
    const versions = new Map(this.#results.filter(isObserved).map(({ server }) => [server.id, server.version]));
    const wanted = [...versions].map(([id, version]) => ({
      definition: findServer(id, own.map(definitionOf)),
      version,
    }));
    const began = (id: string) => process.stdout.write(`Probing ${visible(id, 60)} with raw sockets …\n`);
    const interrupt = listenForInterrupt(() => process.stdout.write('\nEnding the probes …\n'));
    const { signal } = interrupt;
    const { traits, missing } = await knownTraits(wanted, { folder, began, signal }).finally(interrupt.end);
    for (const [id, reason] of missing)
      process.stdout.write(`${visible(id, 60)} was not probed: ${visible(reason, 300)}\n`);
    return traits;
  }

  #begin(options: Options): Store {
    this.#options = null; // a folder that was refused is not tried again for each test
    if (this.#merging) claimFolder(options.out); // until this process ends
    this.#options = options;
    const store = new Store(options.out, this.#alone ? 'move' : 'copy');
    store.writeRun(this.#run(options, 'running'));
    return store;
  }

  #run(options: Options, status: Run['status']): Run {
    const described = describeRun({
      run: this.#results[0]?.run ?? process.env.STANDOFF_RUN ?? '',
      options,
      started: this.#started,
      status,
      canary: this.#canary,
    });
    return this.#merging?.run(described) ?? described;
  }
}

/** Prints an error before it is thrown: Playwright's merge command ends without a message. */
function told<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    process.stderr.write(`standoff: ${visibleLines(error instanceof Error ? error.message : String(error))}\n`);
    throw error;
  }
}

const ids = (all: readonly { readonly id: string }[]): string[] => all.map(({ id }) => id);

/**
 * The line for a test that ended without the result of its last trial: the kit's own fault, which must not get lost.
 */
function lost(
  test: TestCase,
  result: TestResult,
  verdicts: readonly Verdict[],
  options: Options,
  run: string,
): Attached[] {
  // A trial that Ctrl-C cut off says nothing.
  if (result.status === 'skipped' || result.status === 'interrupted') return [];
  if (verdicts.length > 0 && result.status === 'passed') return [];
  if (verdicts.at(-1) === 'broken' || failedByExpectation(result)) return [];
  const trial = trialNumber(test.repeatEachIndex, verdicts.length, options);
  const line = lostLine(test, result, trial, options, run);
  return [{ result: line, trace: null, pcap: null, netlog: null, canary: null }];
}
