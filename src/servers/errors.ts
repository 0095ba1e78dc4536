/** Why a server could not be started. */
import type { Need } from './definition.ts';

/**
 * A server could not be started. This class itself means that the server is at fault: it ended at start, or never
 * listened.
 */
export class ServerError extends Error {
  override readonly name: string = 'ServerError';

  /** Whether the server itself is at fault, not the machine or its installed programs. */
  get isItsOwn(): boolean {
    return this.name === 'ServerError';
  }
}

/** The machine has no room for it: no port, no file, no memory, no process. That says nothing about the server. */
export class NoRoom extends ServerError {
  override readonly name: string = 'NoRoom';
}

/** A program that the server needs is not installed, so its cells are `unavailable`. */
export class MissingProgram extends ServerError {
  override readonly name: string = 'MissingProgram';
  readonly program: string;
  readonly need: Need;

  constructor(program: string, need: Need, neededFor: string) {
    const what = need.check ? `${program} that can do \`${need.check.join(' ')}\`` : program;
    super(`${what} is not installed or not on the PATH; it is needed for ${neededFor}; ${remedyFor(need)}`);
    this.program = program;
    this.need = need;
  }
}

function remedyFor({ package: name, npm }: Need): string {
  if (name) return `to install it on Debian or Ubuntu, type: apt-get install ${name}`;
  if (npm) return `to install ${npm}, type: npx standoff setup --servers all`;
  return 'check how it is spelled, or install it';
}
