/** The Playwright reporter: keeps each trial as it ends, shows progress, and at the end writes the matrix and the page. */
import path from 'node:path';
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult,
} from '@playwright/test/reporter';
import { allBrowsers } from '../browsers/list.ts';
import { failedByExpectation } from '../expectations/in-test.ts';
import { kitRoot } from '../kit.ts';
import type { Options } from '../options.ts';
import { readAllBrowserTraits, readComparisons, readTraits } from '../results/read-measurements.ts';
import { describeRun } from '../results/run.ts';
import type { Canary, Result, Run } from '../results/schema.ts';
import { Store } from '../results/store.ts';
import { allScenarios } from '../scenarios/list.ts';
import type { Played } from '../trial/play-cell.ts';
import { trialNumber } from '../verdict/wants-more.ts';
import { readAttached } from './attachments.ts';
import { holdRun } from './expected.ts';
import { withShipped } from './fidelity.ts';
import { lostLine } from './lost.ts';
import { renderPage } from './page.tsx';
import { Progress } from './progress.ts';
import { readSources } from './server-sources.ts';
import { matrixText } from './terminal.ts';
import { tracesToDraw } from './traces-to-draw.ts';

export default class StandoffReporter implements Reporter {
  readonly #started = new Date();
  readonly #results: Result[] = [];
  readonly #errors: string[] = [];
  readonly #canary: Record<string, Canary> = {};
  #progress: Progress | null = null;
  #store: Store | null = null;
  #options: Options | null = null;
  #playwright = '';

  printsToStdio(): boolean {
    return true;
  }

  onBegin(config: FullConfig, suite: Suite): void {
    this.#options = config.metadata.standoff as Options;
    this.#playwright = config.version;
    this.#progress = new Progress(suite.allTests().length, process.stdout);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    if (!this.#options) return;
    const attached = readAttached(result);
    const trials = [...attached, ...lost(test, result, attached, this.#options)];
    this.#progress?.expect(trials.length - 1);
    for (const { result: observed, trace, pcap, netlog, canary } of trials) {
      // Only now: `--list` begins and ends too, and must not replace results with nothing.
      this.#store ??= this.#begin(this.#options);
      const line = this.#store.append(observed, trace, pcap, netlog);
      this.#results.push(line);
      if (canary) this.#canary[line.browser.id] = canary;
      this.#progress?.show(line);
    }
  }

  onError(error: TestError): void {
    this.#errors.push(error.stack ?? error.message ?? error.value ?? 'an unknown error');
  }

  async onEnd({ status: played }: FullResult): Promise<{ status: FullResult['status'] } | undefined> {
    this.#progress?.clear();
    for (const error of this.#errors) process.stderr.write(`${error}\n`);
    if (!this.#store || !this.#options) return undefined;
    const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
    const held = holdRun(this.#options, this.#results, colour);
    const status = held.failed && played === 'passed' ? 'failed' : played;
    const order = { browsers: ids(allBrowsers), scenarios: ids(allScenarios) };
    const run = this.#run(this.#options, status);
    this.#store.writeRun(run);
    const comparisons = withShipped(
      readComparisons(path.join(this.#options.out, 'fidelity')),
      readComparisons(path.join(kitRoot, 'docs', 'fidelity')),
    );
    const traces = tracesToDraw(this.#results, this.#store);
    const traits = readTraits(path.join(this.#options.out, 'traits'));
    const browserTraits = readAllBrowserTraits(this.#options.out);
    const sources = readSources(this.#results.map(({ server }) => server.id));
    const results = this.#results;
    const { judged } = held;
    const data = { run, results, traces, comparisons, traits, browserTraits, sources, order, judged };
    const page = this.#store.writePage(renderPage(data));
    const columns = process.stdout.columns || 100;
    process.stdout.write(`\n${matrixText(this.#results, { columns, colour, order, canary: run.canary, traits })}\n`);
    process.stdout.write(held.text);
    if (status === 'interrupted') process.stdout.write('\nInterrupted: the trials that had ended are kept.\n');
    process.stdout.write(
      `\n${this.#results.length} trials in ${Math.round((run.durationMs ?? 0) / 1000)} s. Report: ${page}\n`,
    );
    return { status };
  }

  #begin(options: Options): Store {
    const store = new Store(options.out);
    store.writeRun(this.#run(options, 'running'));
    return store;
  }

  #run(options: Options, status: Run['status']): Run {
    return describeRun({
      run: this.#results[0]?.run ?? process.env.STANDOFF_RUN ?? '',
      playwright: this.#playwright,
      options,
      started: this.#started,
      status,
      canary: this.#canary,
    });
  }
}

const ids = (all: readonly { readonly id: string }[]): string[] => all.map(({ id }) => id);

/** A test that ended without the result of its last trial: the kit's own fault, which must not go missing. */
function lost(test: TestCase, result: TestResult, attached: readonly Played[], options: Options): Played[] {
  // A trial that was cut off by Ctrl-C says nothing.
  if (result.status === 'skipped' || result.status === 'interrupted') return [];
  if (attached.length > 0 && result.status === 'passed') return [];
  if (attached.at(-1)?.result.verdict === 'broken' || failedByExpectation(result)) return [];
  const trial = trialNumber(test.repeatEachIndex, attached.length, options);
  const line = lostLine(test, result, trial, options, process.env.STANDOFF_RUN ?? '');
  return [{ result: line, trace: null, pcap: null, netlog: null, canary: null }];
}
