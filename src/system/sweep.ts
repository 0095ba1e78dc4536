/** Ends and removes what processes of the kit left behind when they were killed. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { endGroup } from './end-group.ts';
import { endSession } from './end-session.ts';
import { type Ledger, readLedgers, START_TOLERANCE_MS } from './ledger.ts';
import { listProcesses, type RunningProcess } from './processes.ts';
import { removeFolder } from './remove-folder.ts';

/**
 * For each ledger whose owner is dead: ends its sessions on a grid and its process groups, ends what still runs from its folders,
 * removes its folders, and the ledger. A thing that cannot be ended keeps its ledger, for the next sweep.
 * @returns one plain sentence for each thing ended or removed, and for each that could not be
 */
export async function sweep(): Promise<string[]> {
  const said: string[] = [];
  for (const ledger of readLedgers()) {
    if (await ownerLives(ledger)) continue;
    try {
      await sweepOne(ledger, said);
      fs.rmSync(ledger.file, { force: true });
    } catch (error) {
      said.push(`could not clean up after process ${ledger.owner.pid}: ${(error as Error).message}`);
    }
  }
  return said;
}

/** Is this process the one that was recorded, and not a stranger that was given its number later? */
export function isSame(recorded: { pid: number; startedAt: number }, running: RunningProcess): boolean {
  return running.pid === recorded.pid && Math.abs(running.startedAt - recorded.startedAt) <= START_TOLERANCE_MS;
}

/** May a sweep remove this folder? Only one that `makeFolder` could have made: right below the temp folder, by its name. */
export function isOurFolder(folder: string, temp = os.tmpdir()): boolean {
  const name = path.basename(folder);
  return path.dirname(folder) === path.resolve(temp) && /^standoff-[a-z0-9-]+-\w{6}$/.test(name);
}

async function ownerLives({ owner }: Ledger): Promise<boolean> {
  return (await listProcesses()).some((running) => isSame(owner, running));
}

async function sweepOne({ owner, entries }: Ledger, said: string[]): Promise<void> {
  const after = `, left behind by process ${owner.pid}`;
  // All at once: a grid that does not answer is waited for once.
  const sessions = entries.flatMap((entry) => (entry.kind === 'session' ? entry.url : []));
  const ended = await Promise.all(sessions.map(endSession));
  said.push(...ended.flatMap((sentence) => (sentence === null ? [] : `${sentence}${after}`)));
  for (const entry of entries) {
    if (entry.kind !== 'group') continue;
    const members = (await listProcesses()).filter((one) => one.group === entry.pid);
    const leader = members.find((one) => one.pid === entry.pid);
    // Members whose leader has ended have no start to compare; their group keeps its number as long as the machine is up.
    const ours = leader ? isSame(entry, leader) : entry.startedAt > Date.now() - os.uptime() * 1000;
    if (members.length === 0 || !ours) continue;
    await endGroup(entry.pid);
    said.push(`ended process group ${entry.pid} (${(leader ?? members[0])?.command.slice(0, 120)})${after}`);
  }
  for (const entry of entries) {
    if (entry.kind !== 'folder' || !isOurFolder(entry.path)) continue;
    for (const running of await endProcessesOf(entry.path)) {
      said.push(`ended process ${running.pid} (${running.command.slice(0, 120)})${after}`);
    }
    if (!fs.existsSync(entry.path)) continue;
    await removeFolder(entry.path);
    said.push(`removed ${entry.path}${after}`);
  }
}

/** Ends at once every process whose command line names a folder or something in it, as a browser's does its profile. */
export async function endProcessesOf(folder: string): Promise<RunningProcess[]> {
  const found = (await listProcesses()).filter((one) => runsFrom(one, folder));
  for (const { pid, group } of found) {
    try {
      // A group's leader takes its children with it: they need not name the folder.
      process.kill(pid === group ? -group : pid, 'SIGKILL');
    } catch {
      // it ended meanwhile
    }
  }
  return found;
}

/** Does its command line name this folder or something in it, as a browser's `--user-data-dir` does? */
function runsFrom({ pid, command }: RunningProcess, folder: string): boolean {
  if (pid === process.pid) return false;
  const rest = command.split(folder).slice(1);
  return rest.some((after) => after === '' || /^[/\s'",:]/.test(after));
}
