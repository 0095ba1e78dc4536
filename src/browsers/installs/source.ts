/** Where releases come from: one interface for Debian's suites, the makers' own archives, Playwright's builds, and a path. */
import type { Product } from './release.ts';

/** `chromium@bullseye`, taken apart. */
export interface WantedRelease {
  /** As it was typed. */
  readonly text: string;
  readonly product: Product;
  /** What stands behind the `@`: a suite, a version, a channel, `playwright`, a path. */
  readonly where: string;
}

/** How far an installation is. */
export interface InstallProgress {
  /** What is done, as a participle: `downloading`. */
  readonly doing: string;
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'packages';
}

export interface Work {
  /** Where the release is to be; what an installation that was interrupted left there is still there. */
  readonly folder: string;
  readonly say: (progress: InstallProgress) => void;
  /** Aborts on Ctrl-C: the source ends what it has started, and throws. */
  readonly signal: AbortSignal;
}

/** What a source has made of the folder. */
export interface Placed {
  readonly source: string;
  /** The program to start; relative to the folder, or absolute. */
  readonly executable: string;
  readonly webdriver: { readonly program: string; readonly browser: string } | null;
  /** The version where the program itself cannot be asked; null where it can. */
  readonly version: string | null;
  /** ISO 8601; null if nothing tells it. */
  readonly published: string | null;
}

export interface ReleaseSource {
  readonly id: string;
  /** What it is, in a sentence. */
  readonly title: string;
  /** What can be typed, for the help. */
  readonly examples: readonly string[];
  /** Whether this is where `wanted` is to come from. The first source that says so is asked. */
  serves(wanted: WantedRelease): boolean;
  /** Why it cannot be used on this machine, and what to do; null if it can. */
  obstacle(): Promise<string | null>;
  /**
   * Puts the release into the folder, going on where an earlier try ended.
   * @throws InputError if there is no such release
   */
  install(wanted: WantedRelease, work: Work): Promise<Placed>;
}
