/** Cleans up what processes of the kit left behind when they were killed. */

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { visible } from '../text/visible.ts';
import { withHeader, withoutCredentials } from './credentials.ts';
import { removeFolder } from './folder.ts';
import {
  type Entry,
  hasInEnvironment,
  type Ledger,
  MARK,
  readLedgers,
  START_TOLERANCE_MS,
  thisSystem,
} from './ledger.ts';
import { endGroup, listProcesses, type RunningProcess } from './process-group.ts';

/* Ends a WebDriver session whose owner is dead, so that no grid keeps an unused browser open. */

const LIMIT_MS = 5000;

/**
 * Deletes a session (W3C WebDriver §8.2 Delete Session).
 * @param url the session's own, `http://grid.example:4444/session/4f2a`
 * @returns one plain sentence; null if the session no longer exists. Never rejects: a grid ends unused sessions on its
 *   own after a while (Selenium Grid's `--session-timeout`, 300 s)
 */
async function endSession(url: string): Promise<string | null> {
  const shown = withoutCredentials(url);
  try {
    const { url: address, headers } = withHeader(url);
    const answer = await fetch(address, { method: 'DELETE', headers, signal: AbortSignal.timeout(LIMIT_MS) });
    await answer.body?.cancel();
    if (answer.ok) return `ended session ${shown}`;
    return answer.status === 404 ? null : `could not end session ${shown} (HTTP ${answer.status})`;
  } catch {
    return `could not end session ${shown}: nobody answers there`;
  }
}

/**
 * For each ledger whose owner is dead: ends its sessions on a grid and its process groups, ends processes that still
 * run from its folders, and removes its folders and the ledger. If anything cannot be ended, the ledger stays for the
 * next sweep.
 * @returns one plain sentence for each thing ended or removed, and for each that could not be
 */
export async function sweep(): Promise<string[]> {
  const said: string[] = [];
  for (const ledger of readLedgers()) {
    if ((await ownerLives(ledger)) !== false) continue;
    try {
      await sweepOne(ledger, said);
      fs.rmSync(ledger.file, { force: true });
    } catch (error) {
      said.push(`could not clean up after process ${ledger.owner.pid}: ${(error as Error).message}`);
    }
  }
  return said;
}

/** Whether this process is the recorded one, and not a stranger that got its id later. */
export function isSame(
  recorded: { readonly pid: number; readonly startedAt: number; readonly ticks?: number | undefined },
  running: RunningProcess,
): boolean {
  if (running.pid !== recorded.pid) return false;
  // A time computed from clock and uptime shifts: with the clock, after a suspend, and in a container with its own
  // uptime.
  if (recorded.ticks !== undefined && running.ticks !== undefined) return recorded.ticks === running.ticks;
  return Math.abs(running.startedAt - recorded.startedAt) <= START_TOLERANCE_MS;
}

/**
 * Whether a sweep may remove this folder: only if `makeFolder` could have made it, by its name and right below the temp
 * folder.
 */
export function isOurFolder(folder: string, temp = os.tmpdir()): boolean {
  const name = path.basename(folder);
  return path.dirname(folder) === path.resolve(temp) && /^standoff-[a-z0-9-]+-\w{6}$/.test(name);
}

/** Whether the owner is alive; null if unknown, because it is, or was, in another container or on another machine. */
async function ownerLives({ file, owner }: Ledger): Promise<boolean | null> {
  const { host = thisSystem.host, boot = thisSystem.boot, namespace = thisSystem.namespace } = owner;
  if (host !== thisSystem.host) return null;
  if (boot !== thisSystem.boot) {
    // No process outlives a boot. But two machines may share a name, so the ledger's last line must also be older than
    // this boot.
    const bootedAt = Date.now() - os.uptime() * 1000;
    return fs.statSync(file).mtimeMs < bootedAt ? false : null;
  }
  if (namespace !== thisSystem.namespace) return null;
  return (await listProcesses()).some((running) => isSame(owner, running));
}

async function sweepOne({ owner, entries }: Ledger, said: string[]): Promise<void> {
  const after = `, left behind by process ${owner.pid}`;
  // All at once, to wait only once for a grid that does not answer.
  const sessions = entries.flatMap((entry) => (entry.kind === 'session' ? entry.url : []));
  const ended = await Promise.all(sessions.map(endSession));
  said.push(...ended.flatMap((sentence) => (sentence === null ? [] : `${sentence}${after}`)));
  const folders = entries.flatMap((entry) => (entry.kind === 'folder' && isOurFolder(entry.path) ? entry.path : []));
  for (const entry of entries) {
    if (entry.kind !== 'group' || (owner.boot !== undefined && owner.boot !== thisSystem.boot)) continue;
    const members = (await listProcesses()).filter((one) => one.group === entry.pid);
    const shown = members.find((one) => one.pid === entry.pid) ?? members[0];
    if (!shown || !isOurs(entry, members, folders)) continue;
    await endGroup(entry.pid);
    said.push(`ended process group ${entry.pid} (${visible(shown.command, 120)})${after}`);
  }
  for (const folder of folders) {
    for (const running of await endProcessesOf(folder)) {
      said.push(`ended process ${running.pid} (${visible(running.command, 120)})${after}`);
    }
    if (!fs.existsSync(folder)) continue;
    await removeFolder(folder);
    said.push(`removed ${folder}${after}`);
  }
}

/**
 * Whether a group with the recorded id is the recorded group. After all of it had ended, a stranger's group may have
 * got the id. So if its leader, whose start is known, is gone, one of its members must show that it is ours.
 */
function isOurs(
  entry: Extract<Entry, { kind: 'group' }>,
  members: readonly RunningProcess[],
  folders: readonly string[],
): boolean {
  const leader = members.find((one) => one.pid === entry.pid);
  if (leader) return isSame(entry, leader);
  // Other systems provide nothing better than the start time.
  if (process.platform !== 'linux') return entry.startedAt > Date.now() - os.uptime() * 1000;
  const { mark } = entry;
  return members.some(
    (one) =>
      (mark !== undefined && hasInEnvironment(one.pid, `${MARK}=${mark}`)) ||
      folders.some((folder) => runsFrom(one, folder)),
  );
}

/** Kills every process whose command line names a folder or something in it, as a browser's names its profile. */
export async function endProcessesOf(folder: string): Promise<RunningProcess[]> {
  const found = (await listProcesses()).filter((one) => runsFrom(one, folder));
  for (const { pid, group } of found) {
    try {
      // Killing a group's leader kills its children, too: they need not name the folder.
      process.kill(pid === group ? -group : pid, 'SIGKILL');
    } catch {
      // it ended meanwhile
    }
  }
  return found;
}

/** Whether its command line names this folder or something in it, as a browser's `--user-data-dir` does. */
function runsFrom({ pid, command }: RunningProcess, folder: string): boolean {
  if (pid === process.pid) return false;
  const rest = command.split(folder).slice(1);
  return rest.some((after) => after === '' || /^[/\s'",:]/.test(after));
}
