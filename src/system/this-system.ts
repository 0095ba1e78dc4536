/**
 * Which system this process lives in, so that what is written down about processes is not taken for something about others: numbers of
 * processes mean nothing after the next boot, in another container, or on another machine that shares the temp folder.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';

/** All of it is empty where the system does not tell (anything but Linux): there a temp folder is of one machine and one namespace. */
export interface ThisSystem {
  readonly host: string;
  /** Changes with each boot (random(4)). */
  readonly boot: string;
  /** The namespace of process numbers (pid_namespaces(7)). */
  readonly namespace: string;
}

export const thisSystem: ThisSystem = {
  host: process.platform === 'linux' ? os.hostname() : '',
  boot: tried(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  namespace: tried(() => readlinkSync('/proc/self/ns/pid')),
};

/**
 * When a process started, in clock ticks since boot: the kernel's own number, in which no clock has a part. Null where it cannot be had.
 * Two processes of one number never have the same, since numbers are given out in a circle.
 */
export function startTicks(pid: number): number | null {
  const stat = tried(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the program's name in parentheses, in which anything may stand.
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  return stat === '' || !Number.isFinite(ticks) ? null : ticks;
}

/** Whether a process has `word` in the environment that it was started with. False where that cannot be had. */
export const hasInEnvironment = (pid: number, word: string): boolean =>
  tried(() => readFileSync(`/proc/${pid}/environ`, 'latin1'))
    .split('\0')
    .includes(word);

function tried(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
