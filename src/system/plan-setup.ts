import type { Finding } from './inventory.ts';
import type { Platform } from './platform.ts';
import { type Engine, engines } from '../report/names.ts';
import { type Thing, type ThingId, things } from './things.ts';

export interface SetupPlan {
  /** What is missing and will be used, in the order of `things.ts`. */
  readonly missing: readonly Thing[];
  /** Engines whose builds Playwright is to download; empty where that cannot be reached. */
  readonly download: readonly Engine[];
  /** With `download`: let Playwright install the libraries of its builds too (it uses apt-get, so Debian and Ubuntu). */
  readonly withDependencies: boolean;
  /** Packages of the distribution to install, one or more for `commands`. */
  readonly packages: readonly string[];
  /** What nothing can install unattended here, and what to type instead. */
  readonly byHand: readonly { readonly thing: Thing; readonly type: string }[];
}

/**
 * Decides what set-up does about what is missing. Playwright's own builds come first, for all three engines; what they
 * do not bring comes from the distribution's packages; the rest is told.
 *
 * @param downloads whether Playwright's builds can be reached from here.
 */
export function planSetup(findings: readonly Finding[], platform: Platform, downloads: boolean): SetupPlan {
  const missing = missingThings(findings, platform);
  const download = downloads ? engines.filter((engine) => missing.some(({ id }) => id === engine)) : [];
  const rest = missing.filter(({ id }) => !download.some((engine) => engine === id));
  const packaged = hasApt(platform) ? rest.filter((thing) => thing.packages[platform.system]) : [];
  return {
    missing,
    download,
    withDependencies: hasApt(platform),
    packages: packaged.map((thing) => thing.packages[platform.system] ?? thing.id),
    byHand: rest
      .filter((thing) => !packaged.includes(thing))
      .map((thing) => ({ thing, type: whatToType(thing, platform) })),
  };
}

/** What is not there and is used on this machine: Xvfb is not where a display is. */
export function missingThings(findings: readonly Finding[], platform: Platform): Thing[] {
  const absent = new Set<ThingId>(findings.filter((finding) => !finding.found).map((finding) => finding.id));
  return things.filter((thing) => absent.has(thing.id) && !(thing.need === 'display' && platform.display));
}

/** The command to type for a missing thing, to be shown as it is. */
export function whatToType(thing: Thing, platform: Platform): string {
  const name = thing.packages[platform.system];
  if (name) return [...asRoot(platform), 'apt-get', 'install', '--no-install-recommends', name].join(' ');
  const byHand = thing.byHand[platform.system];
  if (byHand) return byHand;
  if (engines.some((engine) => engine === thing.id)) return `npx playwright install ${thing.id}`;
  return `install ${thing.title} with the package manager of your system`;
}

/**
 * The two commands that install packages, each as program and arguments, to be shown before they run. The first may
 * fail where the package lists are good enough.
 */
export function aptCommands(packages: readonly string[], platform: Platform): readonly (readonly string[])[] {
  // A fresh machine may still be busy with its first upgrade: wait for its lock.
  const apt = [
    ...asRoot(platform),
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=120',
  ] as const;
  return [
    [...apt, 'update'],
    [...apt, 'install', '-y', '--no-install-recommends', ...packages],
  ];
}

/** Without anybody to ask for a password, sudo must not wait for one. */
export function asRoot(platform: Platform): readonly string[] {
  if (platform.root) return [];
  return platform.interactive ? ['sudo'] : ['sudo', '-n'];
}

/** Whether packages can be installed with apt-get. */
export function hasApt(platform: Platform): boolean {
  return platform.system === 'debian' || platform.system === 'ubuntu';
}
