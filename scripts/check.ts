/** `standoff check`: is my server safe? */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { browsers } from '../src/browsers/list.ts';
import { InputError } from '../src/domain/errors.ts';
import type { Result, Run } from '../src/domain/schema.ts';
import { Store } from '../src/domain/store.ts';
import { exitCodeOf } from '../src/features/check/answer.ts';
import { browsersToCheck } from '../src/features/check/before.ts';
import { type CheckContext, type Checked, checkServer } from '../src/features/check/check-server.ts';
import { proveFix } from '../src/features/check/fix-proof.ts';
import { asJson, junitOf } from '../src/features/check/output.ts';
import {
  readConfig,
  type Subject,
  type SubjectOptions,
  subjectOf,
  subjectOfCommand,
  subjectOfUrl,
} from '../src/features/check/subject.ts';
import { checkText } from '../src/features/check/text.ts';
import { renderPage } from '../src/report/page/page.tsx';
import { tracesToDraw } from '../src/report/traces-to-draw.ts';
import { prepareRun } from '../src/run/begin-run.ts';
import { describeRun } from '../src/run/describe-run.ts';
import { DEFAULTS, type Options } from '../src/run/options.ts';
import { headerOf, pageOf } from '../src/servers/own.ts';
import { openDisplay } from '../src/system/display.ts';
import { findBrowsers } from '../src/system/find-browsers.ts';
import { listenForInterrupt } from '../src/system/interrupt.ts';
import { visible } from '../src/text/visible.ts';
import { warmUp } from '../src/wire/warm-up.ts';
import { patienceMs, portNumber, wholeNumber } from './numbers.ts';

export interface CheckOptions {
  readonly url?: string;
  readonly config?: string;
  readonly port?: number;
  /** The command's server speaks https. */
  readonly tls: boolean;
  readonly path: string;
  /** Where it takes a form, and a form with a file. */
  readonly post?: string;
  readonly upload?: string;
  /** The forms of the page are sent. */
  readonly forms: boolean;
  readonly header: readonly string[];
  /** Ids, separated by commas; if one is missing, there is no answer. Absent: the installed ones. */
  readonly browser?: string;
  readonly trials: number;
  readonly thorough: boolean;
  readonly fixProof: boolean;
  readonly patience: number;
  readonly out: string;
  readonly json: boolean;
  readonly junit?: string;
}

/**
 * Checks one or several servers, one after the other. Ctrl-C ends the current trials without an answer.
 * @returns 0 if all are safe, 1 if one is not, 2 if there is no answer for one, 130 after Ctrl-C
 * @throws InputError
 */
export async function check(command: readonly string[], options: CheckOptions): Promise<number> {
  const subjects = await subjectsOf(command, options);
  const installed = await findBrowsers();
  const wanted = browsersToCheck(options.browser, installed);
  const end = await prepareRun(options.out);
  const interrupt = listenForInterrupt(() => process.stderr.write('\nEnding the current trials …\n'));
  const display = await openDisplay();
  const kept = keeping(options, subjects);
  const all: Checked[] = [];
  try {
    await warmUp();
    for (const subject of subjects) {
      if (interrupt.signal.aborted) break;
      const context: CheckContext = {
        run: process.env.STANDOFF_RUN ?? '',
        options: kept.options,
        trials: options.trials,
        thorough: options.thorough,
        forms: options.forms,
        ...wanted,
        installed,
        env: display.env,
        signal: interrupt.signal,
        tell: kept.tell,
        keep: kept.keep,
      };
      const checked = await checkServer(subject, context);
      const wantsFix = options.fixProof && checked.safety === 'unsafe' && !interrupt.signal.aborted;
      all.push({ ...checked, ...(wantsFix && { fix: await proveFix(subject, context) }) });
    }
    return conclude(all, options, kept, interrupt.signal.aborted);
  } finally {
    await display.close();
    await end();
    interrupt.end();
  }
}

/** @throws InputError unless exactly one of command, address and configuration is given */
async function subjectsOf(command: readonly string[], options: CheckOptions): Promise<Subject[]> {
  const { url, config, port } = options;
  const given = [command.length > 0, url !== undefined, config !== undefined].filter(Boolean).length;
  if (given !== 1) {
    throw new InputError(
      `Cannot check: ${given === 0 ? 'no server was named' : 'the server was named in more than one way'}. Use one of: \`standoff check -- python3 app.py {port}\`, --url http://127.0.0.1:8000/ or --config standoff.config.ts`,
    );
  }
  if (port !== undefined && command.length === 0) throw new InputError('--port: it can only be used with a command');
  const said: SubjectOptions = {
    path: pageOf(options.path),
    headers: Object.fromEntries(options.header.map(headerOf)),
    tls: options.tls,
    takes: {
      ...(options.post !== undefined && { posts: pageOf(options.post, '--post') }),
      ...(options.upload !== undefined && { upload: pageOf(options.upload, '--upload') }),
    },
  };
  const posts = options.post !== undefined || options.upload !== undefined;
  if (posts && config !== undefined)
    throw new InputError(
      `--post and --upload: they cannot be used with --config. Name them with the server in ${config}: posts: '/login', upload: '/files'`,
    );
  if (posts && (options.tls || url?.startsWith('https:')))
    throw new InputError('--post and --upload: the kit cannot send a form over https yet. Leave them out');
  if (config !== undefined) return (await readConfig(config)).map(subjectOf);
  return [url === undefined ? subjectOfCommand(command, said, port) : subjectOfUrl(url, said)];
}

/** Seconds since the command was given. */
const sinceStart = (): string => (performance.now() / 1000).toFixed(1);

type Kept = ReturnType<typeof keeping>;

/** Stores trials as they end, and reports progress on standard error. */
function keeping({ out, patience, trials }: CheckOptions, subjects: readonly Subject[]) {
  const started = new Date();
  const results: Result[] = [];
  const store = new Store(out, 'move');
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
    tell: (sentence: string) => void process.stderr.write(`${sinceStart().padStart(5)} s  ${visible(sentence, 300)}\n`),
    keep({ result, trace, pcap }: Parameters<Parameters<typeof checkServer>[1]['keep']>[0]): Result {
      const line = store.append(result, trace, pcap);
      results.push(line);
      return line;
    },
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
    process.stderr.write(`Interrupted: the finished trials are kept. Report: ${page}\n`);
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

export function register(program: Command): void {
  program
    .command('check')
    .argument(
      '[command...]',
      'after --: the command that starts the server; {port} is replaced by a free port, which is also in PORT',
    )
    .option('--url <address>', 'check a server that is already running on 127.0.0.1 or localhost')
    .option('--config <file>', 'check several servers: a module whose default export is defineServers([…])')
    .option(
      '--port <number>',
      'the port that the command listens on, if neither {port} nor PORT can set it',
      portNumber,
    )
    .option('--tls', 'the server of the command speaks https', false)
    .option('--path <path>', 'the page to open', '/')
    .option('--post <path>', 'where the server takes a form: each browser posts to it six times')
    .option('--upload <path>', 'where it takes a form with a file: each browser sends one')
    .option('--no-forms', 'do not send the forms of the page')
    .option('--header <name: value>', 'a header that the page needs; can be repeated', collect, [])
    .option(
      '--browser <ids>',
      'separated by commas: chromium, firefox, webkit; if one is not installed, the exit code is 2; default: the installed ones',
    )
    .option('--trials <count>', 'the most trials of a scenario that may come out differently each time', wholeNumber, 3)
    .option('--thorough', 'play every scenario in every browser, also where the answer is clear', false)
    .option('--fix-proof', 'if it is not safe, check it again behind a reverse proxy: does that help?', false)
    .option(
      '--patience <ms>',
      'how long a request may stay unanswered, in addition to the time that the page itself takes',
      patienceMs,
      3000,
    )
    .option('--out <folder>', 'folder of the results', 'standoff-results/check')
    .option('--json', 'print the answer as one JSON object', false)
    .option('--junit <file>', 'also write it as JUnit XML')
    .addHelpText('after', EXIT_CODES)
    .action(async (command: string[], options: CheckOptions) => process.exit(await check(command, options)));
}

const EXIT_CODES = `
Exit codes:
  0    safe: each browser got the page, and no open connection kept a request waiting
  1    not safe: a request waited for another connection; or a connection was reset, refused or closed, and the answer was
       missing or cut; or the probe (raw sockets, no browser) saw a request wait at least twice that was answered when no
       connection was left open
  2    could not tell: an error status (400 and above) or a redirect to another place instead of the page; answers that no
       browser could read; a slow page; a requested browser is missing or broke; the server did not start; a wrong option
  130  interrupted`;

function collect(text: string, before: string[]): string[] {
  return [...before, text];
}
