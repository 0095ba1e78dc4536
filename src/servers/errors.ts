/** Why a server could not be started. */

/** The server is at fault, or the machine: it ended at start, never listened, or found no free port. */
export class ServerError extends Error {
  override readonly name: string = 'ServerError';
}

/** A program that the server needs is not installed, so its cells are `unavailable`. */
export class MissingProgram extends ServerError {
  override readonly name: string = 'MissingProgram';
  readonly program: string;
  /** The distribution's package that brings it; null if that is not known. */
  readonly package: string | null;

  constructor(program: string, packageName: string | null, neededFor: string) {
    const remedy = packageName
      ? `to install it on Debian or Ubuntu, type: apt-get install ${packageName}`
      : 'check how it is spelled, or install it';
    super(`${program} is not installed or not on the PATH; it is needed for ${neededFor}; ${remedy}`);
    this.program = program;
    this.package = packageName;
  }
}
