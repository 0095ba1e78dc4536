/** Why a server could not be started. */
import type { Need } from './definition.ts';

/** The server is at fault, or the machine: it ended at start, never listened, or found no free port. */
export class ServerError extends Error {
  override readonly name: string = 'ServerError';
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
