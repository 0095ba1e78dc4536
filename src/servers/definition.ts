/**
 * What a definition file in `servers/` says about one HTTP server under test. It reads like data; starting it is
 * `start.ts`.
 */

/**
 * The concurrency model: what the server does while one connection is silent.
 * `sequential` reads one connection at a time; `pool` as many as it has workers; `timeout` one, until it has been
 * silent for too long; `threaded` gives each its own thread or process; `event-loop` waits for all of them in one
 * thread; `proxy` stands in front of another server; `unknown`: not stated.
 */
export type Model = 'sequential' | 'pool' | 'timeout' | 'threaded' | 'event-loop' | 'proxy' | 'unknown';

/**
 * What a server has in addition to the pages of `servers/site/routes.json`. A scenario that needs a missing feature is
 * `unavailable` there. `slow`: `/slow?ms=` takes that long; `redirect`: `/redirect?to=URL` answers 302; `events`:
 * `/events` never ends; `websocket`: `/socket` upgrades; `tls`: it speaks only TLS; `concurrent`: while `/slow`
 * takes its time, others are answered (told by the model); `posts`, `upload`: it takes those (`takes`).
 */
export type Feature = 'slow' | 'redirect' | 'events' | 'websocket' | 'tls' | 'concurrent' | Sending;

/** What a browser may post to a server. */
export interface Form {
  /** Path and query. */
  readonly path: string;
  /** Names and values; a text of the kit's own if left out. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
  /** The name of the field with the file, in a form that has one. */
  readonly file?: string;
}

/** What a browser sends: short forms, one after the other (POST); a form with a file. */
export const SENDINGS = ['posts', 'upload'] as const;
export type Sending = (typeof SENDINGS)[number];

/** The forms that a server takes. */
export type Takes = Readonly<Partial<Record<Sending, Form>>>;

/** One program to run. `args` is never passed through a shell. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The folder to run it in; the kit's own working folder if left out. */
  readonly cwd?: string;
}

/** A program that a server needs, if its name alone is not enough. */
export interface Need {
  /** The Debian package that contains it (or what it must be able to do); null if there is none. */
  readonly package: string | null;
  /** The npm package that contains it, with its pinned version: `bun@1.3.3`. */
  readonly npm?: string;
  /** Names or absolute paths to try, in order; the need's own name if left out. */
  readonly candidates?: readonly string[];
  /** Arguments with which the right candidate ends with code 0, such as `-c 'import flask'`. */
  readonly check?: readonly string[];
  /** Arguments with which it prints the absolute path of the real program: a version manager's shim starts slowly. */
  readonly real?: readonly string[];
}

/** What a definition may use in its start command. */
export interface ServerPlace {
  /** Port to listen on, on 127.0.0.1. */
  readonly port: number;
  /** Port of the server behind it, for a proxy; 0 otherwise. */
  readonly upstreamPort: number;
  /** A private, empty folder for configuration and temporary files, removed after the trial. */
  readonly folder: string;
  /** Absolute path of `servers/`. */
  readonly servers: string;
  /** The folder with the result of `build`; empty without one. */
  readonly built: string;
}

export interface ServerDefinition {
  readonly id: string;
  readonly title: string;
  readonly model: Model;
  /** How many connections it reads at the same time, if the model is `pool` and the number is known. */
  readonly workers?: number;
  /**
   * The kernel keeps a connection from it until that has sent a byte, or some seconds have passed (TCP_DEFER_ACCEPT).
   */
  readonly defersAccept?: boolean;
  /** One sentence: what it does with its connections. */
  readonly about: string;
  /** Source to show, relative to `servers/`. */
  readonly source: string;
  /** Programs that must be installed, each with the Debian package that contains it, or more details. */
  readonly needs: Readonly<Record<string, string | Need>>;
  /** What it has in addition to the site; only `slow` if left out. */
  readonly offers?: readonly Feature[];
  /** Where it takes what a browser posts, if it does. */
  readonly takes?: Takes;
  /**
   * The page that scenarios open, if it is not the site's `/`: a user's own server has none of the pages of
   * `servers/site/`.
   */
  readonly page?: string;
  /** Headers that a request for the page needs. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How to ask the program for its version; the first match of `pattern` is used. Null: it is not asked. */
  readonly version: { readonly command: Command; readonly pattern: RegExp } | null;
  /** How it is compiled, once for each content of `sources` (relative to `servers/`), into the folder `into`. */
  readonly build?: {
    readonly sources: readonly string[];
    command(place: { readonly servers: string; readonly into: string }): Command;
  };
  /** How it is started. May write files below `place.folder` first. */
  start(place: ServerPlace): Command | Promise<Command>;
  /**
   * The sign of readiness: a line on its standard output or error, or the answer to a complete request (never a bare
   * connection, which would block the very servers that matter). A gateway's error does not count, unless `anyStatus`
   * is set.
   */
  readonly ready: { readonly line: RegExp } | { readonly request: string; readonly anyStatus?: true };
  /** How long it may take until it is ready, in milliseconds; 10 s if left out. */
  readonly readyMs?: number;
  /** A reverse proxy stands in front of this one, which is started first. */
  readonly behind?: ServerDefinition;
}

/** Whether nothing but TLS is spoken to it. */
export const speaksTls = (definition: ServerDefinition): boolean => offersOf(definition).includes('tls');

/** What a server has in addition to the site. A proxy has what the server behind it has. */
export function offersOf({ offers, takes, behind, model }: ServerDefinition): readonly Feature[] {
  const given = offers ?? (behind ? offersOf(behind) : ['slow']);
  const own = [...given, ...SENDINGS.filter((kind) => takes?.[kind])];
  return model === 'threaded' || model === 'event-loop' ? [...own, 'concurrent'] : own;
}

/** What it takes if a browser posts in this way. A proxy passes it on. */
export const formFor = ({ takes, behind }: ServerDefinition, kind: Sending): Form | undefined =>
  takes?.[kind] ?? (behind && formFor(behind, kind));
