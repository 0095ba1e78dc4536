/**
 * A record on disk of what this process has started and made, so that a later process can clean up if this one was
 * killed. One JSON-lines file per owner process; its first line identifies the owner. Written synchronously: nothing
 * may happen between starting a thing and recording it.
 */
import { createHash } from 'node:crypto';
import fs, { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/*
 * Which system this process lives in, so that its records are not mistaken for records of other processes: process ids
 * mean nothing after the next boot, in another container, or on another machine that shares the temp folder.
 */

/**
 * All fields are empty if the system does not provide them (all but Linux): there a temp folder belongs to one machine
 * and namespace.
 */
export interface ThisSystem {
  readonly host: string;
  /** Changes with each boot (random(4)). */
  readonly boot: string;
  /** The namespace of process ids (pid_namespaces(7)). */
  readonly namespace: string;
}

export const thisSystem: ThisSystem = {
  host: process.platform === 'linux' ? os.hostname() : '',
  boot: tried(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  namespace: tried(() => readlinkSync('/proc/self/ns/pid')),
};

/**
 * When a process started, in clock ticks since boot: the kernel's own number, which no clock change affects. Null if
 * not available. Two processes with the same id never have the same start, since the kernel cycles through ids.
 */
function startTicks(pid: number): number | null {
  const stat = tried(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the program's name in parentheses, which may contain anything.
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  return stat === '' || !Number.isFinite(ticks) ? null : ticks;
}

/** Whether a process has `word` in the environment that it was started with. False if not available. */
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

const pid = z.number().int().min(2); // 0, 1 and -1 mean "everybody" to kill(2)
const epochMs = z.number();

/** Clock ticks since boot; absent in ledgers of earlier releases, and if the system does not provide it. */
const ticks = z.number().int().nonnegative().optional();

const ownerSchema = z.strictObject({
  kind: z.literal('owner'),
  pid,
  startedAt: epochMs,
  ticks,
  host: z.string().optional(),
  boot: z.string().optional(),
  namespace: z.string().optional(),
});
const entrySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('group'),
    pid,
    startedAt: epochMs,
    ticks,
    mark: z.string().optional().describe('what its members have in their environment'),
  }),
  z.strictObject({ kind: z.literal('folder'), path: z.string().min(1) }),
  z.strictObject({ kind: z.literal('session'), url: z.url({ protocol: /^https?$/ }) }),
]);

export type Owner = z.infer<typeof ownerSchema>;
export type Entry = z.infer<typeof entrySchema>;

/** The contents of one ledger file. */
export interface Ledger {
  readonly file: string;
  readonly owner: Owner;
  readonly entries: readonly Entry[];
}

const self: Owner = {
  kind: 'owner',
  ...startOf(process.pid, Date.now() - process.uptime() * 1000),
  ...thisSystem,
};

/** The environment variable that marks the members of a group with a word that no other group has. */
export const MARK = 'STANDOFF_GROUP';

/** Two readings of one process's start may differ by this much, in milliseconds. */
export const START_TOLERANCE_MS = 3000;

/** What distinguishes a process from a later one with the same id. @param startedAt epoch milliseconds */
export function startOf(pid: number, startedAt: number): { pid: number; startedAt: number; ticks?: number } {
  const told = startTicks(pid);
  return { pid, startedAt, ...(told !== null && { ticks: told }) };
}

/** Records what was just started or made. @throws if the ledger's folder does not belong to this user */
export function record(entry: Entry): void {
  const file = ownFile();
  const line = `${JSON.stringify(entry)}\n`;
  fs.appendFileSync(file, fs.existsSync(file) ? line : `${JSON.stringify(self)}\n${line}`, { mode: 0o600 });
}

/** Deletes the entry of something that has ended or was removed. An entry that was never recorded is not an error. */
export function forget(entry: Entry): void {
  const file = ownFile();
  const ledger = readLedger(file);
  if (ledger === null) return;
  const struck = JSON.stringify(entrySchema.parse(entry));
  const left = ledger.entries.filter((one) => JSON.stringify(one) !== struck);
  if (left.length === 0) {
    fs.rmSync(file, { force: true });
    return;
  }
  const draft = `${file}.new`;
  fs.writeFileSync(draft, [ledger.owner, ...left].map((one) => `${JSON.stringify(one)}\n`).join(''), { mode: 0o600 });
  fs.renameSync(draft, file);
}

/** Every readable ledger of this user, including this process's own. */
export function readLedgers(): Ledger[] {
  const folder = ledgerFolder();
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return files.map((name) => readLedger(path.join(folder, name))).filter((one) => one !== null);
}

/**
 * Reads one ledger. It skips a line that is cut short because its writer was killed.
 * @returns null if there is no such file, or it names no owner
 */
export function readLedger(file: string): Ledger | null {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const lines = text.split('\n').map(parsed);
  const owner = ownerSchema.safeParse(lines[0]);
  if (!owner.success) return null;
  const entries = lines.slice(1).map((line) => entrySchema.safeParse(line).data);
  return { file, owner: owner.data, entries: entries.filter((one) => one !== undefined) };
}

/** Whether this process wrote the ledger. */
export const isOwn = (owner: Owner): boolean => JSON.stringify(owner) === JSON.stringify(self);

/**
 * `<temp>/standoff-ledger-<uid>`, made if missing.
 * @throws if it is a link, someone else's, or open to others: anyone who can write there decides what a sweep ends
 */
export function ledgerFolder(): string {
  const uid = process.getuid?.();
  const folder = path.join(os.tmpdir(), `standoff-ledger-${uid ?? os.userInfo().username}`);
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const seen = fs.lstatSync(folder);
  const bad = !seen.isDirectory()
    ? 'is not a folder'
    : uid !== undefined && seen.uid !== uid
      ? `belongs to user ${seen.uid}`
      : uid !== undefined && (seen.mode & 0o077) !== 0
        ? 'is open to other users'
        : null;
  if (bad) throw new Error(`${folder} ${bad}, so it cannot be trusted: remove it, or set TMPDIR to your own folder`);
  return folder;
}

/** A name that no process had before: one with the same id may live in a container that shares the temp folder. */
const ownName = `${self.pid}-${createHash('sha256').update(JSON.stringify(self)).digest('hex').slice(0, 12)}.jsonl`;

export const ownFile = (): string => path.join(ledgerFolder(), ownName);

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
