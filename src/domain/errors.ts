/**
 * What the person gave is wrong: an option, an id, a file. The message names the input, what is wrong with it and what
 * to do. It is printed alone, without a stack, and the command exits with 2.
 *
 * @example
 * throw new InputError("STANDOFF_SERVERS='ngnix-proxy': unknown server 'ngnix-proxy', did you mean 'nginx-proxy'?");
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(message: string) {
    super(message);
    // Playwright prints the stack of what its configuration file throws: leave it one clean line. The stack must have
    // been read once before: Deno takes an error that comes out of `import()` without frames for one of its own loader.
    const { stack } = this;
    if (stack !== undefined) this.stack = `${this.name}: ${message}`;
  }
}

/* Errors of the machine that the kit runs on, which are no fault of a server under test: nothing left to open, to listen on, to write to. Pure. */

/** errno(3): too many files, no memory or buffers, no port, no space, no more processes. */
const CODES = ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRNOTAVAIL', 'ENOSPC', 'EDQUOT', 'EAGAIN'];

/** Whether an error, or what has caused it, is one of those. */
export function isOwnFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return (code !== undefined && CODES.includes(code)) || isOwnFault(error.cause);
}
