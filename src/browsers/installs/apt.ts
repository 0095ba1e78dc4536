/**
 * Debian's own tools with a state of their own: nothing of the system's is written, and no package is installed. What comes from
 * a suite is checked by apt as always: the suite's signature with Debian's keys, the index by the suite, each package by the index.
 */

import { appendFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { $ } from 'zx';
import { atMost } from '../../system/concurrency.ts';
import type { Work } from './source.ts';

/** Debian's keys, as the package debian-archive-keyring has them; STANDOFF_DEBIAN_KEYRING names those of another mirror. */
export const keyring = (): string =>
  process.env.STANDOFF_DEBIAN_KEYRING || '/usr/share/keyrings/debian-archive-keyring.gpg';

export interface Apt {
  /** Runs `apt-get` or `apt-cache`. @throws with the end of what it said, if it fails */
  run(program: 'apt-get' | 'apt-cache', args: readonly string[]): Promise<string>;
  /** Where downloaded packages are. */
  readonly archives: string;
}

export interface Suite {
  readonly mirror: string;
  readonly name: string;
}

/**
 * Makes an apt that knows these suites and nothing of the system.
 * @param folder its state, which may be there already
 */
export async function ownApt(folder: string, suites: readonly Suite[], signal: AbortSignal): Promise<Apt> {
  const at = (...names: string[]) => path.join(folder, ...names);
  await mkdir(at('lists', 'partial'), { recursive: true });
  await mkdir(at('archives', 'partial'), { recursive: true });
  await writeFile(at('status'), ''); // as on a machine on which nothing is installed: whatever is needed is named
  await writeFile(
    at('sources.list'),
    suites.map(({ mirror, name }) => `deb [signed-by=${keyring()}] ${mirror} ${name} main\n`).join(''),
  );
  await writeFile(at('apt.conf'), configuration(folder, await systemsProxies()));
  const command = $({
    quiet: true,
    nothrow: true,
    signal,
    env: { ...process.env, APT_CONFIG: at('apt.conf'), LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return {
    archives: at('archives'),
    async run(program, args) {
      const { exitCode, stdout, stderr } = await command`${program} ${args}`;
      signal.throwIfAborted();
      if (exitCode !== 0) throw new Error(`${program} ${args[0]} ended with ${exitCode}: ${complaintOf(stderr)}`);
      return stdout;
    },
  };
}

/** The lines that say what is wrong, of all that apt says. */
function complaintOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => /^[EW]:/.test(line));
  return (lines.length > 0 ? lines : stderr.trim().split('\n').slice(-3)).join(' ').slice(0, 600);
}

/** The system's own configuration is not read: it may have commands that clear the system's cache after each use. */
function configuration(folder: string, proxies: string): string {
  const at = (name: string) => JSON.stringify(path.join(folder, name));
  return `Dir "/";
Dir::State ${at('.')};
Dir::State::lists ${at('lists')};
Dir::State::status ${at('status')};
Dir::State::extended_states ${at('extended_states')};
Dir::Cache ${at('.')};
Dir::Cache::archives ${at('archives')};
Dir::Log ${at('log')};
Dir::Etc::sourcelist ${at('sources.list')};
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Sandbox::User "";
APT::Install-Recommends "false";
APT::Keep-Downloaded-Packages "true";
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowWeakRepositories "false";
Acquire::Languages "none";
Acquire::Retries "3";
${proxies}`;
}

/** How the system's apt reaches the network, which is not this kit's to decide. */
async function systemsProxies(): Promise<string> {
  const { stdout } = await $({ quiet: true, nothrow: true })`apt-config dump`;
  return stdout
    .split('\n')
    .filter((line) => /^Acquire::(https?::|Check-Valid-Until )/.test(line))
    .join('\n');
}

/**
 * The mirror that the system itself uses for Debian, or for its security suites; Debian's own where it names none.
 */
export async function mirrorOf(suite: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const security = suite.endsWith('-security');
  if (env.STANDOFF_DEBIAN_MIRROR)
    return `${env.STANDOFF_DEBIAN_MIRROR.replace(/\/+$/, '')}${security ? '-security' : ''}`;
  const label = security ? 'Debian-Security' : 'Debian';
  const { stdout } = await $({
    quiet: true,
    nothrow: true,
  })`apt-get indextargets --format ${'$(REPO_URI) $(LABEL)'} ${'Created-By: Packages'}`;
  const own = stdout.split('\n').find((line) => line.endsWith(` ${label}`));
  return own?.split(' ')[0]?.replace(/\/$/, '') ?? `http://deb.debian.org/debian${security ? '-security' : ''}`;
}

/* Downloads packages with an apt of one's own, and tells how far it is. */

/** Apt goes on where it was interrupted, by itself; what it says of its progress is not needed where files tell it. */
export async function downloadPackage(
  apt: Apt,
  names: readonly string[],
  { say, signal }: Pick<Work, 'say' | 'signal'>,
): Promise<void> {
  const uris = await apt.run('apt-get', ['install', '--print-uris', '--yes', ...names]);
  const total = uris.split('\n').reduce((sum, line) => sum + Number(/^'\S+' \S+ (\d+) /.exec(line)?.[1] ?? 0), 0);
  const tell = async () => say({ doing: 'downloading', done: await bytesIn(apt.archives), total, unit: 'bytes' });
  await tell();
  const ticking = setInterval(() => void tell(), 500);
  try {
    await apt.run('apt-get', ['install', '--download-only', '--yes', ...names]);
  } finally {
    clearInterval(ticking);
  }
  signal.throwIfAborted();
  await tell();
}

/** Of the files in a folder, and in the one below it in which apt keeps what is not whole yet. */
async function bytesIn(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const file = path.join(folder, entry.name);
    // A file may be renamed between the look and the question.
    sum += entry.isDirectory() ? await bytesIn(file) : ((await stat(file).catch(() => null))?.size ?? 0);
  }
  return sum;
}

/* Unpacks Debian packages into a folder, without installing them: no script of theirs is run. */

/** Which packages are unpacked, with their versions: file names of packages, one a line, in the root itself. */
export const UNPACKED = '.unpacked';

/** Unpacks every package of `archives` that was not yet. */
export async function unpackAll({
  archives,
  root,
  say,
  signal,
}: Pick<Work, 'say' | 'signal'> & { readonly archives: string; readonly root: string }): Promise<void> {
  const packages = (await readdir(archives)).filter((name) => name.endsWith('.deb')).toSorted();
  const list = path.join(root, UNPACKED);
  const unpacked = new Set((await readFile(list, 'utf8').catch(() => '')).split('\n'));
  // Symbolic links such as `/lib` to `/usr/lib` come with this one: what is unpacked before would make a folder in their place.
  const ordered = packages.toSorted(
    (a, b) => Number(b.startsWith('base-files_')) - Number(a.startsWith('base-files_')),
  );
  let done = 0;
  const one = async (name: string): Promise<void> => {
    signal.throwIfAborted();
    if (!unpacked.has(name)) {
      const { exitCode, stderr } = await $({
        quiet: true,
        nothrow: true,
        signal,
        stdio: ['ignore', 'pipe', 'pipe'],
      })`dpkg-deb --extract ${path.join(archives, name)} ${root}`;
      signal.throwIfAborted();
      if (exitCode !== 0) throw new Error(`${name} could not be unpacked: ${stderr.trim().slice(-300)}`);
      await appendFile(list, `${name}\n`);
    }
    say({ doing: 'unpacking', done: ++done, total: packages.length, unit: 'packages' });
  };
  const [first, ...rest] = ordered;
  if (first !== undefined) await one(first);
  await atMost(os.availableParallelism(), rest, one);
}
