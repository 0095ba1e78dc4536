/**
 * The user's input is wrong: an option, an id, a file. The message names the input, what is wrong with it and what
 * to do. It is printed without a stack, and the command exits with 2.
 *
 * @example
 * throw new InputError("STANDOFF_SERVERS='ngnix-proxy': unknown server 'ngnix-proxy', did you mean 'nginx-proxy'?");
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(message: string) {
    super(message);
    // Playwright prints the stack of any error from its configuration file, so the stack is one clean line. It must
    // be read once before: Deno treats an error from `import()` without frames as one of its own loader.
    const { stack } = this;
    if (stack !== undefined) this.stack = `${this.name}: ${message}`;
  }
}

/* Errors of the kit's own machine, not of a server under test: no files, ports, memory or space left. Pure. */

/** errno(3): too many files, no memory or buffers, no port, no space, no more processes. */
const CODES = ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRNOTAVAIL', 'ENOSPC', 'EDQUOT', 'EAGAIN'];

/** Whether an error, or its cause, is one of those. */
export function isOwnFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return (code !== undefined && CODES.includes(code)) || isOwnFault(error.cause);
}
