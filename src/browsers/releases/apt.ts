/**
 * Debian's own tools with a state of their own: nothing of the system's is written, and no package is installed. What comes from
 * a suite is checked by apt as always: the suite's signature with Debian's keys, the index by the suite, each package by the index.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { $ } from 'zx';

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
