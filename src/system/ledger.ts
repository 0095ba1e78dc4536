/**
 * What this process has started and made, on disk, so that a later process can end it if this one was killed.
 * One JSON-lines file per owner process; its first line says who the owner is. Written synchronously: nothing may come
 * between starting a thing and writing it down.
 */
import { createHash } from 'node:crypto';
import fs, { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/*
 * Which system this process lives in, so that what is written down about processes is not taken for something about others: numbers of
 * processes mean nothing after the next boot, in another container, or on another machine that shares the temp folder.
 */

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
function startTicks(pid: number): number | null {
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

const pid = z.number().int().min(2); // 0, 1 and -1 mean "everybody" to kill(2)
const epochMs = z.number();

/** Clock ticks since boot; ledgers of earlier releases do not have it, nor has any where the system does not tell. */
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

/** One ledger file as it was read. */
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

/** What the members of a group have in their environment: a word that no other group has. */
export const MARK = 'STANDOFF_GROUP';

/** Two readings of one process's start may differ by this much, in milliseconds. */
export const START_TOLERANCE_MS = 3000;

/** How a process is told from another that was given its number later. @param startedAt epoch milliseconds */
export function startOf(pid: number, startedAt: number): { pid: number; startedAt: number; ticks?: number } {
  const told = startTicks(pid);
  return { pid, startedAt, ...(told !== null && { ticks: told }) };
}

/** Writes down what was just started or made. @throws if the ledger's folder is not this user's own */
export function record(entry: Entry): void {
  const file = ownFile();
  const line = `${JSON.stringify(entry)}\n`;
  fs.appendFileSync(file, fs.existsSync(file) ? line : `${JSON.stringify(self)}\n${line}`, { mode: 0o600 });
}

/** Strikes out what is ended or removed. What was never recorded is no error. */
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

/** Every readable ledger of this user, this process's own included. */
export function readLedgers(): Ledger[] {
  const folder = ledgerFolder();
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return files.map((name) => readLedger(path.join(folder, name))).filter((one) => one !== null);
}

/**
 * Reads one ledger. A line cut short (its writer was killed) is skipped.
 * @returns null if there is no such file, or no owner in it
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

/** Was this ledger written by this very process? */
export const isOwn = (owner: Owner): boolean => JSON.stringify(owner) === JSON.stringify(self);

/**
 * `<temp>/standoff-ledger-<uid>`, made if missing.
 * @throws if it is a link, somebody else's, or open to others: whoever writes there decides what a sweep ends
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
  if (bad)
    throw new Error(`${folder} ${bad}, so it cannot be trusted: remove it, or set TMPDIR to a folder of your own`);
  return folder;
}

/** No process has had this name before: another of the same number may live in a container that shares the temp folder. */
const ownName = `${self.pid}-${createHash('sha256').update(JSON.stringify(self)).digest('hex').slice(0, 12)}.jsonl`;

export const ownFile = (): string => path.join(ledgerFolder(), ownName);

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
