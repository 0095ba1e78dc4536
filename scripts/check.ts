/** `standoff check`: is my server safe? */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { browsers } from '../src/browsers/list.ts';
import { exitCodeOf } from '../src/check/answer.ts';
import { asJson } from '../src/check/as-json.ts';
import { type Checked, checkServer } from '../src/check/check-server.ts';
import { junitOf } from '../src/check/junit.ts';
import { readConfig } from '../src/check/read-config.ts';
import { type Said, type Subject, subjectOf, subjectOfCommand, subjectOfUrl } from '../src/check/subject.ts';
import { checkText } from '../src/check/text.ts';
import { wantedBrowsers } from '../src/check/wanted.ts';
import { InputError } from '../src/errors.ts';
import { DEFAULTS, type Options } from '../src/options.ts';
import { renderPage } from '../src/report/page.tsx';
import { Progress } from '../src/report/progress.ts';
import { tracesToDraw } from '../src/report/traces-to-draw.ts';
import { describeRun } from '../src/results/run.ts';
import type { Result, Run } from '../src/results/schema.ts';
import { Store } from '../src/results/store.ts';
import { headerOf, pageOf } from '../src/servers/own.ts';
import { openDisplay } from '../src/system/display.ts';
import { findBrowsers } from '../src/system/find-browsers.ts';
import { prepareRun } from '../src/trial/begin-run.ts';
import { warmUp } from '../src/wire/warm-up.ts';

export interface CheckOptions {
  readonly url?: string;
  readonly config?: string;
  readonly port?: number;
  readonly path: string;
  readonly header: readonly string[];
  /** Ids with commas between: without one of them it cannot be told; the installed ones if left out. */
  readonly browser?: string;
  readonly trials: number;
  readonly patience: number;
  readonly out: string;
  readonly json: boolean;
  readonly junit?: string;
}

/**
 * Checks one server or several, one after the other. Ctrl-C ends the trials that are being played, and says nothing.
 * @returns 0 if all are safe, 1 if one is not, 2 if it could not be told of one, 130 after Ctrl-C
 * @throws InputError
 */
export async function check(command: readonly string[], options: CheckOptions): Promise<number> {
  const subjects = await subjectsOf(command, options);
  const installed = await findBrowsers();
  const wanted = wantedBrowsers(options.browser, installed);
  const stop = new AbortController();
  const end = await prepareRun(options.out);
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(130); // what is left is swept by the next run
    process.stderr.write('\nEnding the trials that are being played …\n');
    stop.abort();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const name of signals) process.on(name, interrupt);
  const display = await openDisplay();
  const kept = keeping(options, subjects);
  const all: Checked[] = [];
  try {
    await warmUp();
    for (const subject of subjects) {
      if (stop.signal.aborted) break;
      all.push(
        await checkServer(subject, {
          run: process.env.STANDOFF_RUN ?? '',
          options: kept.options,
          trials: options.trials,
          ...wanted,
          installed,
          env: display.env,
          signal: stop.signal,
          expect: kept.expect,
          keep: kept.keep,
        }),
      );
    }
    return conclude(all, options, kept, stop.signal.aborted);
  } finally {
    await display.close();
    await end();
    for (const name of signals) process.off(name, interrupt);
  }
}

/** @throws InputError unless one of a command, an address and a configuration is given */
async function subjectsOf(command: readonly string[], options: CheckOptions): Promise<Subject[]> {
  const { url, config, port } = options;
  const given = [command.length > 0, url !== undefined, config !== undefined].filter(Boolean).length;
  if (given !== 1) {
    throw new InputError(
      `Cannot check: ${given === 0 ? 'no server was named' : 'more than one way to name a server was used'}. Name one: \`standoff check -- python3 app.py {port}\`, --url http://127.0.0.1:8000/ or --config standoff.config.ts`,
    );
  }
  if (port !== undefined && command.length === 0) throw new InputError('--port: it goes with a command');
  const said: Said = { path: pageOf(options.path), headers: Object.fromEntries(options.header.map(headerOf)) };
  if (config !== undefined) return (await readConfig(config)).map(subjectOf);
  return [url === undefined ? subjectOfCommand(command, said, port) : subjectOfUrl(url, said)];
}

type Kept = ReturnType<typeof keeping>;

/** Where trials are kept as they end, and told of on standard error. */
function keeping({ out, patience, trials }: CheckOptions, subjects: readonly Subject[]) {
  const started = new Date();
  const results: Result[] = [];
  const store = new Store(out, 'move');
  let progress: Progress | null = null;
  const options: Options = {
    ...DEFAULTS,
    out: path.resolve(out),
    patience,
    isolation: 'browser',
    servers: subjects.map(({ definition }) => definition.id).join(','),
    browsers: 'default',
    trials,
    most: trials,
  };
  return {
    options,
    results,
    store,
    expect(count: number) {
      progress = new Progress(count, process.stderr);
    },
    keep({ result, trace, pcap }: Parameters<Parameters<typeof checkServer>[1]['keep']>[0]): Result {
      const line = store.append(result, trace, pcap);
      results.push(line);
      progress?.show(line);
      return line;
    },
    done: () => progress?.clear(),
    describe: (status: Run['status'], canary: Run['canary']): Run =>
      describeRun({
        run: process.env.STANDOFF_RUN ?? '',
        options,
        started,
        status,
        canary,
      }),
  };
}

function conclude(all: readonly Checked[], options: CheckOptions, kept: Kept, interrupted: boolean): number {
  kept.done();
  const { results, store } = kept;
  const canary = Object.assign({}, ...all.map((each) => each.canary));
  const run = kept.describe(interrupted ? 'interrupted' : 'passed', canary);
  store.writeRun(run);
  const page = store.writePage(
    renderPage({
      run,
      results,
      traces: tracesToDraw(results, store),
      order: { browsers: browsers.map(({ id }) => id) },
    }),
  );
  if (interrupted) {
    process.stderr.write(`Interrupted: the trials that had ended are kept. Report: ${page}\n`);
    return 130;
  }
  const code = exitCodeOf(all);
  if (options.junit !== undefined) {
    mkdirSync(path.dirname(path.resolve(options.junit)), { recursive: true });
    writeFileSync(options.junit, junitOf(all));
  }
  if (options.json) process.stdout.write(`${JSON.stringify(asJson(all, code, kept.options.out), null, 2)}\n`);
  else {
    const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
    const columns = process.stdout.columns || 100;
    process.stdout.write(`${all.map((each) => checkText(each, { columns, colour })).join('\n\n')}\n`);
  }
  const seconds = Math.round((run.durationMs ?? 0) / 1000);
  process.stderr.write(`\n${results.length} trials in ${seconds} s. Report: ${page}\n`);
  return code;
}
