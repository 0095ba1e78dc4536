/** The server to check, and how it is run. */

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
  /** The command that starts it; empty if it is already running. */
  readonly command: readonly string[];
  /**
   * `fresh`: each trial starts its own instance; `fixed`: the server can only listen on one port, so it is started once
   * and restarted if it dies; `running`: somebody else has started it.
   */
  readonly runs: 'fresh' | 'fixed' | 'running';
  /** The port it listens on; null if it is fresh. */
  readonly port: number | null;
}

/** What the user gives in addition to a server's command or address. */
export interface SubjectOptions {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The command's server speaks https. */
  readonly tls?: boolean;
  /** Where it takes a form, and a form with a file. */
  readonly takes?: Pick<OwnServer, 'posts' | 'upload'>;
}

/** @throws InputError if the command is empty or not valid */
export function subjectOfCommand(command: readonly string[], said: SubjectOptions, port?: number): Subject {
  const given: OwnServer = {
    id: nameOf(command),
    command: [...command],
    path: said.path,
    headers: said.headers,
    tls: said.tls ?? false,
    ...said.takes,
  };
  const [server] = checkServers([port === undefined ? given : { ...given, port }], 'the command');
  if (!server) throw new InputError('Cannot check: no command was given');
  return subjectOf(server);
}

/** The subject for a server of the configuration. */
export function subjectOf(server: CheckedServer): Subject {
  const { command, port = null } = server;
  return { definition: definitionOf(server), command, runs: port === null ? 'fresh' : 'fixed', port };
}

const LOOPBACK = ['127.0.0.1', 'localhost'];

/**
 * The subject at an address.
 * @throws InputError if it is not an address, or one that the kit must not or cannot check
 */
export function subjectOfUrl(text: string, { path: page, headers, takes }: SubjectOptions): Subject {
  const say = (why: string) => new InputError(`--url '${text}': ${why}`);
  if (!URL.canParse(text)) throw say('this is not an address; give one such as http://127.0.0.1:8000/');
  const { protocol, hostname, port, pathname, search } = new URL(text);
  const tls = protocol === 'https:';
  if (protocol !== 'http:' && !tls) throw say('it must begin with http:// or https://');
  if (!LOOPBACK.includes(hostname)) {
    throw say(
      'the kit checks only 127.0.0.1 and localhost: it opens connections and leaves them silent, which may block a server ' +
        'for everybody. Only the owner should do that, on the machine where the server runs',
    );
  }
  const at = Number(port || (tls ? 443 : 80));
  const asked = page === '/' ? `${pathname}${search}` : page;
  const given = { id: `port-${at}`, command: ['-'], path: asked, headers, tls, ...takes };
  const [server] = checkServers([given], 'the address');
  if (!server) throw say('this is not an address');
  return { definition: { ...definitionOf(server), about: text }, command: [], runs: 'running', port: at };
}

/** The name of a command's server: its script, or else its program. */
function nameOf([program = '', ...args]: readonly string[]): string {
  const script = args.find((word) => /^[^-{][^{}]*\.\w+$/.test(word)) ?? program;
  return (
    path
      .basename(script)
      .replace(/[^\w.-]+/g, '-')
      .slice(0, 60) || 'server'
  );
}

/* Supplies the trials of a check with a server: none to share, one that is already running, or one on a fixed port. */

export interface Serving {
  /** Trials may run at the same time, because each starts its own server. */
  readonly fresh: boolean;
  /** The running server, if trials share one; it is restarted if it has died. */
  running(): Promise<ServerInUse | undefined>;
  close(): Promise<void>;
}

/**
 * @param signal aborts a start in progress
 * @throws InputError if nothing listens where the server should already run, or another program listens on its port
 */
export async function serve({ definition, runs, port }: Subject, signal: AbortSignal): Promise<Serving> {
  if (runs === 'fresh' || port === null) {
    return { fresh: true, running: async () => undefined, close: nothing };
  }
  const held = await isPortHeld(port);
  if (runs === 'running') {
    if (!held) throw new InputError(`Cannot check: nothing listens on 127.0.0.1:${port}. Start the server first`);
    return { fresh: false, running: async () => alreadyRunning(port), close: nothing };
  }
  if (held) {
    throw new InputError(
      `--port ${port}: another program already listens there. Stop it, or check it as it runs: --url http://127.0.0.1:${port}/`,
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

/** Only its port is known, and it is not ours to stop. */
const alreadyRunning = (port: number): ServerInUse => ({
  port,
  version: '',
  exited: new Promise(() => {}),
  askToStop: nothing,
});

/** Says why a server could not be started, and what to try. */
export function whyNotStarted(error: ServerError, { command, runs }: Subject): string {
  const tellsPort = runs !== 'fresh' || command.some((word) => word.includes('{port}'));
  const hint = tellsPort
    ? ''
    : '. The kit set PORT in its environment. If it does not read PORT, put {port} in the command where it takes a port, or give the port that it listens on with --port';
  return `${error.message}${hint}`;
}

/* Reads the configuration of a check, a module whose default export is a list of servers. */

/** @throws InputError if the file is missing, cannot be read, or does not export a list of servers */
export async function readConfig(file: string): Promise<CheckedServer[]> {
  const absolute = path.resolve(file);
  if (!existsSync(absolute)) throw new InputError(`--config '${file}': there is no such file`);
  return checkServers(await defaultOf(absolute, file), `--config '${file}'`, path.dirname(absolute));
}

async function defaultOf(absolute: string, file: string): Promise<unknown> {
  const url = pathToFileURL(absolute).href;
  try {
    if (process.versions.deno) return (await import(url)).default;
    // Node 20 cannot read TypeScript.
    const { tsImport } = await import('tsx/esm/api');
    const module = await tsImport(url, import.meta.url);
    return module.default?.default ?? module.default; // without "type": "module" in the folder, it is wrapped twice
  } catch (error) {
    throw new InputError(`--config '${file}': it cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
