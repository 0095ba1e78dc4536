/** Which processes there are: from /proc on Linux (nothing to install, no process to start), from `ps` elsewhere. */
import { readdir, readFile } from 'node:fs/promises';
import { $ } from 'zx';

export interface RunningProcess {
  readonly pid: number;
  readonly group: number;
  /** Epoch milliseconds, good to a second. */
  readonly startedAt: number;
  /** Clock ticks from the boot to its start, where /proc tells. */
  readonly ticks?: number;
  /** The command line, its words joined by spaces; may be empty. */
  readonly command: string;
}

/** Every process that runs. What has ended and only waits to be collected by its parent (a zombie) is left out. */
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
  // The second field is the program's name in parentheses, in which anything may stand.
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
