/** Ending a whole process group, whoever started it. */
import { setTimeout as delay } from 'node:timers/promises';
import { $ } from 'zx';
import { groupMembers } from './processes.ts';

/** How long a group has to obey SIGTERM, in milliseconds. */
const GRACE_MS = 500;

/** Ends every process of a group and waits until none is left. A group that is gone already is no error. */
export async function endGroup(pid: number): Promise<void> {
  // taskkill ends a tree in place of a group (untested).
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
    // In a container nobody may collect an orphan: what has ended but was never collected still answers, and does nothing.
    if (pause > 20 && (await groupMembers(pid)).length === 0) return true;
    if (Date.now() >= until) return false;
    await delay(pause);
  }
  return true;
}

/** Is there anything in the group, if only what has ended and was not collected? */
export function groupAnswers(pid: number): boolean {
  return signalGroup(pid, 0);
}

/** Sends a signal to a whole group. @returns false if there is no such group */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
