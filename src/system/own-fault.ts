/** Errors of the machine that the kit runs on, which are no fault of a server under test: nothing left to open, to listen on, to write to. Pure. */

/** errno(3): too many files, no memory or buffers, no port, no space, no more processes. */
const CODES = ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRNOTAVAIL', 'ENOSPC', 'EDQUOT', 'EAGAIN'];

/** Whether an error, or what has caused it, is one of those. */
export function isOwnFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return (code !== undefined && CODES.includes(code)) || isOwnFault(error.cause);
}
