/** What is checked: one server, and how it comes to run. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '../../domain/errors.ts';
import type { ServerInUse } from '../../run/trial.ts';
import type { ServerDefinition } from '../../servers/definition.ts';
import type { ServerError } from '../../servers/errors.ts';
import { type CheckedServer, checkServers, definitionOf, type OwnServer } from '../../servers/own.ts';
import { isPortHeld, type RunningServer, startServer } from '../../servers/start.ts';

export interface Subject {
  readonly definition: ServerDefinition;
  /** How it is started; empty if it runs already. */
  readonly command: readonly string[];
  /**
   * `fresh`: each trial starts one of its own; `fixed`: it can listen on one port alone, so it is started once and restarted if
   * it dies; `running`: somebody else has started it.
   */
  readonly runs: 'fresh' | 'fixed' | 'running';
  /** Where it listens, unless it is fresh. */
  readonly port: number | null;
}

/** What is said of a server beside its command or its address. */
export interface SubjectOptions {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws InputError for a command that is none */
export function subjectOfCommand(command: readonly string[], said: SubjectOptions, port?: number): Subject {
  const given: OwnServer = { id: nameOf(command), command: [...command], path: said.path, headers: said.headers };
  const [server] = checkServers([port === undefined ? given : { ...given, port }], 'the command');
  if (!server) throw new InputError('Cannot check: no command was given');
  return subjectOf(server);
}

/** The subject that a configuration names. */
export function subjectOf(server: CheckedServer): Subject {
  const { command, port = null } = server;
  return { definition: definitionOf(server), command, runs: port === null ? 'fresh' : 'fixed', port };
}

const LOOPBACK = ['127.0.0.1', 'localhost'];

/**
 * The subject at an address.
 * @throws InputError for what is no address, or none that the kit may or can look at
 */
export function subjectOfUrl(text: string, { path: page, headers }: SubjectOptions): Subject {
  const say = (why: string) => new InputError(`--url '${text}': ${why}`);
  if (!URL.canParse(text)) throw say('it is no address, such as http://127.0.0.1:8000/');
  const { protocol, hostname, port, pathname, search } = new URL(text);
  if (protocol === 'https:') {
    throw say(
      'the verdict is read from the wire, and inside TLS it cannot be read: give an address that speaks plain http',
    );
  }
  if (protocol !== 'http:') throw say('it must begin with http://');
  if (!LOOPBACK.includes(hostname)) {
    throw say(
      'only 127.0.0.1 and localhost are checked: the kit opens connections and leaves them silent, which may block a server ' +
        "for everybody, and that is its owner's to do, on the machine where it runs",
    );
  }
  const at = Number(port || 80);
  const given = { id: `port-${at}`, command: ['-'], path: page === '/' ? `${pathname}${search}` : page, headers };
  const [server] = checkServers([given], 'the address');
  if (!server) throw say('it is no address');
  return { definition: { ...definitionOf(server), about: text }, command: [], runs: 'running', port: at };
}

/** What the server of a command is called: its script, or else its program. */
function nameOf([program = '', ...args]: readonly string[]): string {
  const script = args.find((word) => /^[^-{][^{}]*\.\w+$/.test(word)) ?? program;
  return (
    path
      .basename(script)
      .replace(/[^\w.-]+/g, '-')
      .slice(0, 60) || 'server'
  );
}

/* Gives the trials of a check their server: none of theirs to share, one that runs already, or one at a port of its own. */

export interface Serving {
  /** Trials may run at the same time: each starts its own. */
  readonly fresh: boolean;
  /** The server that runs, if trials share one; started again if it has died. */
  running(): Promise<ServerInUse | undefined>;
  close(): Promise<void>;
}

/**
 * @param signal gives up what is being started
 * @throws InputError if nobody listens where it should run already, or somebody else does where it is to listen
 */
export async function serve({ definition, runs, port }: Subject, signal: AbortSignal): Promise<Serving> {
  if (runs === 'fresh' || port === null) {
    return { fresh: true, running: async () => undefined, close: nothing };
  }
  const held = await isPortHeld(port);
  if (runs === 'running') {
    if (!held) throw new InputError(`Cannot check: nobody listens on 127.0.0.1:${port}. Start the server first`);
    return { fresh: false, running: async () => alreadyRunning(port), close: nothing };
  }
  if (held) {
    throw new InputError(
      `--port ${port}: another program listens there already. End it, or check it as it runs: --url http://127.0.0.1:${port}/`,
    );
  }
  let current: RunningServer | null = null;
  const running = async () => {
    if (current?.exit() !== null) {
      await current?.stop();
      current = await startServer(definition, { choosePort: async () => port, signal });
    }
    return current;
  };
  return {
    fresh: false,
    running,
    async close() {
      await current?.stop();
    },
  };
}

const nothing = async (): Promise<void> => {};

/** Nothing is known of it but where it is, and it is not ours to stop. */
const alreadyRunning = (port: number): ServerInUse => ({
  port,
  version: '',
  exited: new Promise(() => {}),
  askToStop: nothing,
});

/** Why a server could not be started, and what to try, in words. */
export function whyNotStarted(error: ServerError, { command, runs }: Subject): string {
  const tellsPort = runs !== 'fresh' || command.some((word) => word.includes('{port}'));
  const hint = tellsPort
    ? ''
    : '. It was given its port as PORT in the environment: if it does not read that, put {port} where the command takes a port, or say with --port where it listens';
  return `${error.message}${hint}`;
}

/* Reads the configuration of a check: a module whose default export is a list of servers. */

/** @throws InputError if it is missing, cannot be read, or is no list of servers */
export async function readConfig(file: string): Promise<CheckedServer[]> {
  const absolute = path.resolve(file);
  if (!existsSync(absolute)) throw new InputError(`--config '${file}': there is no such file`);
  return checkServers(await defaultOf(absolute, file), `--config '${file}'`, path.dirname(absolute));
}

async function defaultOf(absolute: string, file: string): Promise<unknown> {
  const url = pathToFileURL(absolute).href;
  try {
    if (process.versions.deno) return (await import(url)).default;
    // Node 20 cannot read TypeScript by itself.
    const { tsImport } = await import('tsx/esm/api');
    const module = await tsImport(url, import.meta.url);
    return module.default?.default ?? module.default; // a folder without "type": "module" wraps it once more
  } catch (error) {
    throw new InputError(`--config '${file}': it cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
