/** What the makers' own archives have in common, besides how they are unpacked: mirrors, and what is said when one cannot be had. */
import process from 'node:process';
import { InputError } from '../../errors.ts';
import { DownloadError } from './open-address.ts';

export interface Maker {
  /** What it is called: Chrome for Testing. */
  readonly name: string;
  /** Where it keeps its archives, and a page that lists the versions. */
  readonly home: string;
  readonly versions: string;
  /** The environment's name for a mirror of `home`. */
  readonly mirrorVariable: string;
  /** What to ask for where the maker cannot be reached. */
  readonly instead: string;
}

/**
 * The mirror of the maker's archives that the environment names, without a slash at its end; null if it names none.
 * @throws InputError if it is not an address
 */
export function mirrorOf({ mirrorVariable, home }: Maker, env: NodeJS.ProcessEnv = process.env): string | null {
  const text = env[mirrorVariable];
  if (!text) return null;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InputError(
      `${mirrorVariable}='${text}': not an address. It is to stand for ${home}, such as https://mirror.example/there`,
    );
  }
  return text.replace(/\/+$/, '');
}

/**
 * Does what needs the maker's archives, and says for a person what went wrong there.
 * @param what was asked for, as it was typed
 * @throws InputError instead of a DownloadError; what else is thrown stays as it is
 */
export async function asking<T>(maker: Maker, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    throw new InputError(`Cannot install '${what}': ${error.message}. ${advice(maker, error.problem)}`);
  }
}

function advice(maker: Maker, problem: DownloadError['problem']): string {
  switch (problem) {
    case 'absent':
      return `${maker.name} has no such version for this system. Its versions: ${maker.versions}`;
    case 'cut':
      return 'Type the same again: it goes on behind what came already, if the server can do so';
    case 'unreachable':
      return `Behind a firewall, name a proxy (HTTPS_PROXY) or a mirror (${maker.mirrorVariable}), or take ${maker.instead}`;
  }
}
