/** What is checked: one server, and how it comes to run. */
import path from 'node:path';
import { InputError } from '../errors.ts';
import type { ServerDefinition } from '../servers/definition.ts';
import { type CheckedServer, checkServers, definitionOf, type OwnServer } from '../servers/own.ts';

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
export interface Said {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws InputError for a command that is none */
export function subjectOfCommand(command: readonly string[], said: Said, port?: number): Subject {
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
export function subjectOfUrl(text: string, { path: page, headers }: Said): Subject {
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
