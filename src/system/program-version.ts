import { execFile } from 'node:child_process';

/** A program that does not tell its version in this time is not worth waiting for. */
const LIMIT_MS = 3000;

/**
 * The version that a program tells of itself: the first number with a dot in what it prints, standard output first
 * (wrapper scripts print numbers of another kind on standard error).
 *
 * @returns such as `156.0.8078.79`, or null when it tells none within 3 s.
 */
export function programVersion(executable: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(executable, [...args], { timeout: LIMIT_MS, killSignal: 'SIGKILL' }, (_error, stdout, stderr) => {
      resolve(/\d+(?:\.\d+)+/.exec(`${stdout}\n${stderr}`)?.[0] ?? null);
    });
  });
}
