/** One program in its own process group: ending the group ends everything that the program spawned. */

import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import { $ } from 'zx';
import { type Entry, forget, MARK, record, startOf } from './ledger.ts';
import { SECRET } from './secret.ts';

/* Lists processes: from /proc on Linux (nothing to install or start), from `ps` elsewhere. */

export interface RunningProcess {
  readonly pid: number;
  readonly group: number;
  /** Epoch milliseconds, accurate to a second. */
  readonly startedAt: number;
  /** Clock ticks from boot to its start, if /proc provides it. */
  readonly ticks?: number;
  /** The command line, its words joined by spaces; may be empty. */
  readonly command: string;
}

/** Every running process. Zombies, which have ended but were not yet collected by their parent, are left out. */
export async function listProcesses(): Promise<RunningProcess[]> {
  if (process.platform === 'linux') return await fromProc();
  if (process.platform === 'win32') return [];
  const { stdout } = await $({
    quiet: true,
    env: { ...process.env, LC_ALL: 'C' },
  })`ps -A -ww -o ${'pid=,pgid=,stat=,etime=,args='}`;
  return parsePs(stdout, Date.now());
}

/** The running processes of a group. */
export async function groupMembers(group: number): Promise<RunningProcess[]> {
  return (await listProcesses()).filter((one) => one.group === group);
}

/** Reads `ps -A -ww -o pid=,pgid=,stat=,etime=,args=`, taken at `now` (epoch milliseconds). */
export function parsePs(text: string, now: number): RunningProcess[] {
  const found: RunningProcess[] = [];
  for (const line of text.split('\n')) {
    const [, pid, group, state, days, hours, minutes, seconds, command] =
      /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)\s*(.*)$/.exec(line) ?? [];
    if (state === undefined || state.startsWith('Z')) continue;
    const age = ((Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes)) * 60 + Number(seconds);
    found.push({ pid: Number(pid), group: Number(group), startedAt: now - age * 1000, command: command ?? '' });
  }
  return found;
}

/** Reads /proc/PID/stat (proc(5)): `bootedAt` is epoch milliseconds. Null for a zombie. */
export function parseStat(stat: string, bootedAt: number): Omit<RunningProcess, 'command'> | null {
  // The second field is the program's name in parentheses, which may contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, , group] = fields;
  if (state === undefined || 'ZXx'.includes(state)) return null;
  // Field 22, in clock ticks since boot; USER_HZ is 100 on every Linux that Node runs on.
  const ticks = Number(fields[19]);
  return { pid: Number.parseInt(stat, 10), group: Number(group), startedAt: bootedAt + ticks * 10, ticks };
}

async function fromProc(): Promise<RunningProcess[]> {
  const bootedAt = Date.now() - Number.parseFloat(await readFile('/proc/uptime', 'utf8')) * 1000;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const seen = parseStat(await readFile(`/proc/${pid}/stat`, 'utf8'), bootedAt);
        if (seen === null) return null;
        const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
        return { ...seen, command: command.replaceAll('\0', ' ').trim() };
      } catch {
        return null; // it ended meanwhile
      }
    }),
  );
  return found.filter((one) => one !== null);
}

/* Ends a whole process group, whoever started it. */

/** How long a group may take to obey SIGTERM, in milliseconds. */
const GRACE_MS = 500;

/** Ends every process of a group and waits until none is left. A group that is already gone is not an error. */
export async function endGroup(pid: number): Promise<void> {
  // taskkill ends a process tree instead of a group (untested).
  if (process.platform === 'win32') {
    await $({ nothrow: true, quiet: true })`taskkill /PID ${pid} /T /F`;
    return;
  }
  signalGroup(pid, 'SIGTERM');
  if (await isGone(pid, GRACE_MS)) return;
  signalGroup(pid, 'SIGKILL');
  if (await isGone(pid, 5000)) return;
  throw new Error(`the process group ${pid} is still there 5 s after SIGKILL`);
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  for (let pause = 2; groupAnswers(pid); pause = Math.min(pause * 2, 50)) {
    // In a container nobody may collect orphans: a zombie still answers signals, and does nothing.
    if (pause > 20 && (await groupMembers(pid)).length === 0) return true;
    if (Date.now() >= until) return false;
    await delay(pause);
  }
  return true;
}

/** Whether the group has any process, even if only zombies. */
function groupAnswers(pid: number): boolean {
  return signalGroup(pid, 0);
}

/** Sends a signal to a whole group. @returns false if there is no such group */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** How much of the program's output is kept, in characters. */
const OUTPUT_KEPT = 4096;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProcessGroup {
  /** The program's process id, which is the group's id too. */
  readonly pid: number;
  /** Resolves when the program has ended and all its output was read; never rejects. */
  readonly exited: Promise<Exit>;
  /** How the program ended; null while it runs. */
  readonly exit: Exit | null;
  /** The end of its standard output and error, at most 4096 characters. */
  output(): string;
  /** Calls back for each whole line written from now on; returns a function that stops this. */
  onLine(callback: (line: string) => void): () => void;
  /**
   * Asks only the program to end (SIGTERM), as a service manager does that lets it end its own children. Resolves when
   * the program has ended, which may be never. `stop()` is still needed for whatever it leaves behind.
   */
  terminate(): Promise<void>;
  /**
   * Ends the whole group (SIGTERM, after 500 ms SIGKILL) and waits until it is gone. May be called at any time, and
   * again.
   */
  stop(): Promise<void>;
}

/** What to run; the same shape as `Command` of src/servers/definition.ts, with a folder to run it in. */
export interface Program {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** zx keeps all output forever, and browsers can write a lot. The code below keeps only the end of it. */
const forgetful = () => ({ length: 0, push: () => 0, join: () => '', reduce: <U>(_: unknown, first: U) => first });
const nothing = () => Object.assign([] as string[], forgetful());

const running = new Map<number, Entry>();
// For a process that exits normally without having stopped everything. (If it is killed, the next sweep does this.)
process.on('exit', () => {
  for (const [pid, entry] of running) {
    signalGroup(pid, 'SIGKILL');
    forget(entry);
  }
});

/**
 * Starts a program in its own process group. A program that does not exist ends with code 127.
 * @throws if nothing can be started at all: no such folder, no bash, or too many processes
 */
export function startProcessGroup({ program, args, env, cwd = process.cwd() }: Program): ProcessGroup {
  const mark = randomBytes(8).toString('hex');
  const shell = $({
    detached: true,
    quiet: true,
    verbose: false,
    nothrow: true,
    prefix: '',
    postfix: '',
    cwd,
    env: { ...environment(env), [MARK]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    store: { stdout: nothing(), stderr: nothing(), stdall: nothing() },
  });
  // zx starts programs through bash. `exec` replaces bash with the program, so the program itself leads the group and
  // its exit is reported unchanged. (PowerShell has no exec; Windows is untested.)
  const started = process.platform === 'win32' ? shell`${program} ${args}` : shell`exec ${program} ${args}`;
  const { child, pid } = started;
  if (!child || !pid) {
    started.catch(() => {});
    throw new Error(
      `cannot start ${program}: there is no folder ${cwd}, bash is not installed, or there are too many processes`,
    );
  }
  const entry = { kind: 'group', ...startOf(pid, Date.now()), mark } as const;
  record(entry);
  running.set(pid, entry);

  const listeners = new Set<(line: string) => void>();
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8');
    let partial = '';
    stream?.on('data', (bytes: Buffer) => {
      const text = decoder.write(bytes);
      tail = (tail + text).slice(-OUTPUT_KEPT);
      const lines = (partial + text).split(/\r?\n/);
      partial = (lines.pop() ?? '').slice(-OUTPUT_KEPT);
      for (const line of lines) for (const listener of listeners) listener(line);
    });
  }

  let exit: Exit | null = null;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      const ended = { code, signal };
      exit = ended;
      if (!groupAnswers(pid)) gone();
      // The last output arrives with 'close'; a process that the program left behind may hold the pipe open forever.
      const late = setTimeout(resolve, 200, ended);
      child.once('close', () => {
        clearTimeout(late);
        resolve(ended);
      });
    });
  });

  // Once the group is gone, a stranger may get its id: never signal it again.
  function gone(): void {
    if (running.delete(pid as number)) forget(entry);
  }

  async function end(): Promise<void> {
    if (running.has(pid as number)) await endGroup(pid as number);
    gone();
    await exited;
  }

  let stopping: Promise<void> | undefined;
  return {
    pid,
    exited,
    get exit() {
      return exit;
    },
    output: () => tail,
    onLine(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    terminate() {
      if (exit !== null) return Promise.resolve();
      const over = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM'); // by the handle: a stranger may have the id by now
      return over;
    },
    stop() {
      stopping ??= end();
      return stopping;
    },
  };
}

function environment(env: Program['env']): NodeJS.ProcessEnv {
  // BASH_ENV names a file that bash would run first. The run's secret is only for its own processes, which get it
  // explicitly.
  const { BASH_ENV: _, [SECRET]: __, ...own } = process.env;
  return { ...own, ...env };
}
