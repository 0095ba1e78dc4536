import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import process from 'node:process';
import type { System } from './inventory.ts';

/** What set-up must know about the machine before it can say what to type. */
export interface Platform {
  readonly system: System;
  /** May install packages without a password. */
  readonly root: boolean;
  /** A user at a terminal can be asked for a password. */
  readonly interactive: boolean;
  /** There is a display: X11, Wayland, or the system's own. */
  readonly display: boolean;
}

export async function readPlatform(env: NodeJS.ProcessEnv = process.env): Promise<Platform> {
  const system = await readSystem();
  return {
    system,
    root: process.getuid?.() === 0,
    interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY) && !env.CI,
    display: system === 'macos' || system === 'windows' || hasDisplay(env),
  };
}

/** Whether the environment names a display. */
export function hasDisplay(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

async function readSystem(): Promise<System> {
  if (process.platform === 'darwin') return 'macos';
  if (process.platform === 'win32') return 'windows';
  return linuxFamily(await readFile('/etc/os-release', 'utf8').catch(() => ''));
}

/**
 * The family of a Linux distribution, from the text of its `/etc/os-release`. Ubuntu and its derivatives count
 * as `ubuntu`, not `debian`: their browsers are snaps.
 */
export function linuxFamily(osRelease: string): 'debian' | 'ubuntu' | 'linux' {
  const words = [...osRelease.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) =>
    (match[1] ?? '').split(' '),
  );
  if (words.includes('ubuntu')) return 'ubuntu';
  return words.includes('debian') ? 'debian' : 'linux';
}

/** The system's usual name, with its kernel: "Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x64". */
export function systemName(): string {
  const kernel = `${os.type()} ${os.release()} ${os.arch()}`;
  try {
    const name = /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
    return name ? `${name}, ${kernel}` : kernel;
  } catch {
    return kernel; // not a Linux
  }
}
