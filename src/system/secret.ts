/**
 * The secret of a run. What speaks between its processes listens on loopback, where every program and every page of the machine may knock:
 * only who knows the secret is heard. It travels by the environment of the runner's own children, of which none hands it on.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Where the runner's children find it. */
export const SECRET = 'STANDOFF_SECRET';

let known: string | null = null;

/** The secret of this process's run: what it was given, or 256 random bits. It is taken out of the environment, which servers under test inherit. */
export function runSecret(): string {
  known ??= taken() ?? randomBytes(32).toString('hex');
  return known;
}

function taken(): string | undefined {
  const { [SECRET]: given } = process.env;
  delete process.env[SECRET];
  return given;
}

/** Puts it where the processes that this one starts find it: Playwright gives its workers the runner's environment. */
export function shareSecret(): void {
  process.env[SECRET] = runSecret();
}

/** Whether that is the secret; the time that this takes does not tell how much of it is right. */
export function isSecret(said: string): boolean {
  return timingSafeEqual(digestOf(said), digestOf(runSecret()));
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
