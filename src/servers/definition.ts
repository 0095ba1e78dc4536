/** What a definition file in `servers/` says about one HTTP server under test. It reads like data; starting it is `start.ts`. */

/** Concurrency model, as far as it matters here: what the server does while one connection is silent. */
export type Model = 'sequential' | 'threaded' | 'timeout' | 'proxy';

/** One program to run. `args` is never passed through a shell. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a definition may use to say how it is started. */
export interface Place {
  /** Port to listen on, on 127.0.0.1. */
  readonly port: number;
  /** Port of the server behind it, for a proxy; 0 otherwise. */
  readonly upstreamPort: number;
  /** A private, empty folder for configuration and temporary files, removed after the trial. */
  readonly folder: string;
  /** Absolute path of `servers/`. */
  readonly servers: string;
}

export interface ServerDefinition {
  readonly id: string;
  readonly title: string;
  readonly model: Model;
  /** One sentence: what it does with its connections. */
  readonly about: string;
  /** Source to show, relative to `servers/`. */
  readonly source: string;
  /** Programs that must be on the PATH, with the distribution's package that brings each. */
  readonly needs: Readonly<Record<string, string>>;
  /** How to ask the program for its version; the first match of `pattern` is told. */
  readonly version: { readonly command: Command; readonly pattern: RegExp };
  /** How it is started. May write files below `place.folder` first. */
  start(place: Place): Command | Promise<Command>;
  /**
   * How readiness is known: a line on its standard output or error, or a whole request that is answered (never a bare
   * connection, which would block the very servers that are looked for).
   */
  readonly ready: { readonly line: RegExp } | { readonly request: string };
  /** A reverse proxy stands in front of this one, which is started first. */
  readonly behind?: ServerDefinition;
}
