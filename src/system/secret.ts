/**
 * The secret of a run. Its processes talk over loopback, where every program and every page on the machine can connect,
 * so they listen only to clients that know the secret. The runner's own children get it in their environment, and do
 * not pass it on.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The variable in which the runner's children find it. */
export const SECRET = 'STANDOFF_SECRET';

let known: string | null = null;

/**
 * The secret of this process's run: the one it received, or 256 random bits. It removes it from the environment, which
 * servers under test inherit.
 */
export function runSecret(): string {
  known ??= taken() ?? randomBytes(32).toString('hex');
  return known;
}

function taken(): string | undefined {
  const { [SECRET]: given } = process.env;
  delete process.env[SECRET];
  return given;
}

/** Puts it into the environment for child processes: Playwright gives its workers the runner's environment. */
export function shareSecret(): void {
  process.env[SECRET] = runSecret();
}

/** Whether this is the secret; the time of the comparison does not reveal how much of it is right. */
export function isSecret(said: string): boolean {
  return timingSafeEqual(digestOf(said), digestOf(runSecret()));
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
