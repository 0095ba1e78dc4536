/** Starts a server under test, and ends it with all its processes. */

import net from 'node:net';
import path from 'node:path';
import getPort from 'get-port';
import { $ } from 'zx';
import { isOwnFault } from '../domain/errors.ts';
import { kitRoot } from '../domain/kit.ts';
import { type Folder, makeFolder } from '../system/folder.ts';
import { type Exit, type ProcessGroup, startProcessGroup } from '../system/process-group.ts';
import { type ServerDefinition, type ServerPlace, speaksTls } from './definition.ts';
import { NoRoom, ServerError } from './errors.ts';
import { assertNeeds, builtOf, locate } from './needs.ts';
import { becomesReady } from './ready.ts';

/* Ports on the loopback address. */

/** A free port on 127.0.0.1, given out once by this process. Another process may still take it before it is used. */
export function choosePort(): Promise<number> {
  return getPort({ host: '127.0.0.1', reserve: true });
}

/**
 * Whether a program holds this port on 127.0.0.1. It tries to bind the port, which disturbs nobody, instead of
 * connecting.
 * @throws the error if nothing can be bound at all
 */
export function isPortHeld(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (isOwnFault(error)) reject(error);
      else resolve(true);
    });
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(false)));
  });
}

const asked = new Map<string, Promise<string>>();

/**
 * The version that a program reports, such as "nginx 1.22.1". It is asked once per process.
 * @param version of the server's definition
 * @param program absolute path of the program of `version.command`
 * @returns the groups of the first match of the pattern with spaces between, the whole match if it has no groups,
 *   or "version unknown" if nothing matches
 */
export function readVersion(version: NonNullable<ServerDefinition['version']>, program: string): Promise<string> {
  const { args, env } = version.command;
  const key = JSON.stringify([program, args, version.pattern.source]);
  const known = asked.get(key) ?? ask(program, args, env, version.pattern);
  asked.set(key, known);
  return known;
}

async function ask(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> | undefined,
  pattern: RegExp,
): Promise<string> {
  // nginx writes its version on standard error.
  const { stdout, stderr } = await $({
    quiet: true,
    nothrow: true,
    detached: false,
    timeout: '10s',
    env: { ...process.env, ...env },
  })`${program} ${args}`;
  return toldVersion(`${stdout}\n${stderr}`, pattern);
}

/** See `readVersion`. */
export function toldVersion(output: string, pattern: RegExp): string {
  const match = pattern.exec(output);
  if (match === null) return 'version unknown';
  return match.length > 1 ? match.slice(1).filter(Boolean).join(' ') : match[0];
}

export interface RunningServer {
  /** On 127.0.0.1. */
  readonly port: number;
  /** As the program reports it: "Python 3.11.7". */
  readonly version: string;
  /** The end of what it wrote on standard output and error; the server behind a proxy comes first. */
  output(): string;
  /** Resolves with one sentence if it ends without being asked to; otherwise never. */
  readonly exited: Promise<string>;
  /** The same sentence; null while it runs, and after `stop()`. */
  exit(): string | null;
  /**
   * Asks it to stop with SIGTERM, once; resolves when it has ended. Its child processes, and the server behind it,
   * continue.
   */
  askToStop(): Promise<void>;
  /** Ends it, the server behind it, and all their processes, and removes its folder. May be called again. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** How long it may take until it is ready, in milliseconds. */
  readonly limitMs?: number;
  readonly choosePort?: () => Promise<number>;
  /** Aborts the start: everything that was started is stopped. */
  readonly signal?: AbortSignal;
}

const PORTS_TRIED = 4;
const CANNOT_EXECUTE = 126;
const NO_ROOM = /Cannot allocate memory|Too many open files|Resource temporarily unavailable/;
const SERVERS = path.join(kitRoot, 'servers');

/** The port was taken; another one may work. */
class PortTaken extends NoRoom {}

/**
 * Starts a server, after the one behind it if it is a proxy, and waits until it is ready.
 * When it fails, everything that was started is stopped first.
 * @throws MissingProgram if a program that it needs is not installed
 * @throws NoRoom if its port is taken four times, or the machine has no room for another process
 * @throws the signal's reason if it aborts
 * @throws ServerError if it ends at start, or is not ready within `limitMs` (10 s)
 */
export async function startServer(definition: ServerDefinition, options: StartOptions = {}): Promise<RunningServer> {
  await assertNeeds(definition);
  const version = await versionOf(definition);
  const built = await builtOf(definition, version, SERVERS);
  const behind = definition.behind ? await startServer(definition.behind, { ...options, choosePort }) : null;
  try {
    for (let tried = 1; ; tried++) {
      try {
        return await startOn(definition, version, built, behind, options);
      } catch (error) {
        if (!(error instanceof PortTaken) || tried === PORTS_TRIED) throw error;
      }
    }
  } catch (error) {
    await behind?.stop();
    throw error;
  }
}

async function versionOf(definition: ServerDefinition): Promise<string> {
  const { version } = definition;
  return version === null ? '' : await readVersion(version, await locate(version.command.program, definition));
}

async function startOn(
  definition: ServerDefinition,
  version: string,
  built: string,
  behind: RunningServer | null,
  options: StartOptions,
): Promise<RunningServer> {
  const port = await (options.choosePort ?? choosePort)();
  const folder = await makeFolder('server');
  let group: ProcessGroup | undefined;
  try {
    const place: ServerPlace = { port, upstreamPort: behind?.port ?? 0, folder: folder.path, servers: SERVERS, built };
    const command = await definition.start(place);
    const program = await locate(command.program, definition);
    group = startProcessGroup({ ...command, program });
    await untilReady(definition, group, port, options.limitMs ?? definition.readyMs ?? 10_000, options.signal);
  } catch (error) {
    await group?.stop();
    await folder.remove();
    throw error;
  }
  return running(definition.id, port, version, group, folder, behind);
}

async function untilReady(
  definition: ServerDefinition,
  group: ProcessGroup,
  port: number,
  limitMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const done = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let giveUp = () => {};
  try {
    const outcome = await Promise.race([
      new Promise<never>((_, reject) => {
        giveUp = () => reject(signal?.reason);
        if (signal?.aborted) giveUp();
        signal?.addEventListener('abort', giveUp);
      }),
      becomesReady(definition.ready, group, port, done.signal, speaksTls(definition)).then(() => 'ready' as const),
      group.exited,
      new Promise<'late'>((resolve) => {
        timer = setTimeout(resolve, limitMs, 'late');
      }),
    ]);
    if (outcome === 'late') {
      const sign = 'line' in definition.ready ? `wrote no line like ${definition.ready.line}` : 'answered no request';
      throw new ServerError(
        `${definition.id} was not ready on port ${port} within ${limitMs} ms: it ${sign}${quoted(group)}`,
      );
    }
    // The answer may come from another program that already held the port.
    const exit = outcome === 'ready' ? group.exit : outcome;
    if (exit === null) return;
    const sentence = `${definition.id} ${told(exit)} at start${quoted(group)}`;
    // bash has its own code for a program that exists but cannot be started.
    if (exit.code === CANNOT_EXECUTE && NO_ROOM.test(group.output())) throw new NoRoom(sentence);
    const taken = /EADDRINUSE|address already in use/i.test(group.output()) || (await isPortHeld(port));
    throw taken ? new PortTaken(`${sentence}; port ${port} is held by another program`) : new ServerError(sentence);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
    done.abort();
  }
}

function running(
  id: string,
  port: number,
  version: string,
  group: ProcessGroup,
  folder: Folder,
  behind: RunningServer | null,
): RunningServer {
  let ended: string | null = null;
  let stopping: Promise<void> | undefined;
  let asked = false;
  const exited = new Promise<string>((resolve) => {
    const end = (sentence: string) => {
      if (stopping || asked) return;
      ended ??= sentence;
      resolve(ended);
    };
    group.exited.then((exit) => end(`${id} ${told(exit)}${quoted(group)}`));
    behind?.exited.then((sentence) => end(`behind ${id}, ${sentence}`));
  });
  async function stop(): Promise<void> {
    await group.stop();
    await behind?.stop();
    await folder.remove();
  }
  return {
    port,
    version,
    output: () => (behind ? `${behind.output()}\n${group.output()}` : group.output()),
    exited,
    exit: () => ended,
    async askToStop() {
      asked = true;
      await group.terminate();
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

function told({ code, signal }: Exit): string {
  return signal ? `was ended by ${signal}` : `ended with code ${code}`;
}

function quoted(group: ProcessGroup): string {
  const tail = group.output().trim().slice(-1000);
  return tail ? `; it last wrote: ${tail}` : '; it wrote nothing';
}
