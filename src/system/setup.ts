import { access } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import process from 'node:process';
import { $ } from 'zx';
import { type Engine, engines } from '../domain/engines.ts';
import { type FoundThing, type Thing, type ThingId, things } from './inventory.ts';
import type { Platform } from './platform.ts';

export interface SetupPlan {
  /** Missing things that this machine needs, in the order of `inventory.ts`. */
  readonly missing: readonly Thing[];
  /** Engines whose builds Playwright should download; empty if the download site cannot be reached. */
  readonly download: readonly Engine[];
  /**
   * With `download`: let Playwright also install the libraries for its builds (with apt-get, so only on Debian and
   * Ubuntu).
   */
  readonly withDependencies: boolean;
  /** Packages of the distribution to install, for `commands`. */
  readonly packages: readonly string[];
  /** Things that cannot be installed unattended here, and what to type instead. */
  readonly byHand: readonly { readonly thing: Thing; readonly type: string }[];
}

/**
 * Decides how set-up handles missing things. Playwright's own builds come first, for all three engines; then the
 * distribution's packages; for the rest, the user gets instructions.
 *
 * @param downloads whether Playwright's download site can be reached from here.
 */
export function planSetup(findings: readonly FoundThing[], platform: Platform, downloads: boolean): SetupPlan {
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

/** Missing things that this machine needs: with a display, it does not need Xvfb. */
export function missingThings(findings: readonly FoundThing[], platform: Platform): Thing[] {
  const absent = new Set<ThingId>(findings.filter((finding) => !finding.found).map((finding) => finding.id));
  return things.filter((thing) => absent.has(thing.id) && !(thing.need === 'display' && platform.display));
}

/** The command to type for a missing thing, to show unchanged. */
export function whatToType(thing: Thing, platform: Platform): string {
  const name = thing.packages[platform.system];
  if (name) return [...asRoot(platform), 'apt-get', 'install', '--no-install-recommends', name].join(' ');
  const byHand = thing.byHand[platform.system];
  if (byHand) return byHand;
  if (engines.some((engine) => engine === thing.id)) return `npx playwright install ${thing.id}`;
  return `install ${thing.title} with the package manager of your system`;
}

/**
 * The two commands that install packages, each as program and arguments, to show before they run. The first may
 * fail if the package lists are recent enough.
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

/** The words before a command that needs root. If no user can enter a password, sudo must not wait for one. */
export function asRoot(platform: Platform): readonly string[] {
  if (platform.root) return [];
  return platform.interactive ? ['sudo'] : ['sudo', '-n'];
}

/** Whether packages can be installed with apt-get. */
export function hasApt(platform: Platform): boolean {
  return platform.system === 'debian' || platform.system === 'ubuntu';
}

/** Debian's packages that start services, and those services. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  apache2: ['apache2'],
  caddy: ['caddy'],
  haproxy: ['haproxy'],
  lighttpd: ['lighttpd'],
  nginx: ['nginx'],
  uwsgi: ['uwsgi'],
  varnish: ['varnish', 'varnishncsa'],
};

/** The services that come with packages. */
export function servicesOf(packages: readonly string[]): string[] {
  return packages.flatMap((name) => SERVICES[name] ?? []);
}

/**
 * Debian starts a service when its package is installed. The kit needs only the program. It stops the services that its
 * own installation started and disables them at boot; it never touches a service that was there before.
 *
 * @param names services whose packages were just installed.
 * @param asRoot words to put before a command that needs root, such as `['sudo', '-n']`.
 * @returns the services that were running and are now stopped.
 */
export async function stopServices(names: readonly string[], asRoot: readonly string[]): Promise<string[]> {
  const quiet = $({ quiet: true, nothrow: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const systemd = await exists('/run/systemd/system');
  const stopped: string[] = [];
  for (const name of names) {
    if (systemd) {
      if ((await quiet`systemctl is-active --quiet ${name}`).exitCode !== 0) continue;
      await quiet`${asRoot} systemctl disable --now ${name}`;
    } else {
      // No systemd (a container, WSL): the package may have started its SysV script.
      const script = `/etc/init.d/${name}`;
      if (!(await exists(script)) || (await quiet`${asRoot} ${script} status`).exitCode !== 0) continue;
      await quiet`${asRoot} ${script} stop`;
      await quiet`${asRoot} update-rc.d ${name} disable`;
    }
    stopped.push(name);
  }
  return stopped;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/**
 * Whether an address answers a HEAD request with success within a time, directly or through the proxy that the
 * environment names (which Node's own fetch does not use). Never throws, and never takes longer.
 *
 * @param limitMs milliseconds, including the name look-up.
 */
export function answers(url: string, limitMs: number, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  return new Promise((resolve) => {
    const request = open(new URL(url), env, (good) => end(good));
    const timer = setTimeout(() => end(false), limitMs);
    request.on('error', () => end(false));
    request.end();

    function end(good: boolean): void {
      clearTimeout(timer);
      request.destroy();
      resolve(good);
    }
  });
}

function open(url: URL, env: NodeJS.ProcessEnv, done: (good: boolean) => void): http.ClientRequest {
  const secure = url.protocol === 'https:';
  const proxy = secure ? (env.HTTPS_PROXY ?? env.https_proxy) : (env.HTTP_PROXY ?? env.http_proxy);
  if (!proxy) {
    const client = secure ? https : http;
    return client.request(url, { method: 'HEAD', agent: false }, ({ statusCode = 0 }) => done(statusCode < 400));
  }
  // It is enough that a proxy allows the connection: one that refuses downloads refuses here.
  const via = new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
  const request = (via.protocol === 'https:' ? https : http).request({
    host: via.hostname,
    port: via.port || (via.protocol === 'https:' ? 443 : 80),
    method: 'CONNECT',
    path: `${url.hostname}:${url.port || (secure ? 443 : 80)}`,
    agent: false,
    headers: via.username ? { 'proxy-authorization': `Basic ${btoa(credentials(via))}` } : {},
  });
  request.on('connect', ({ statusCode = 0 }) => done(statusCode < 300));
  request.on('response', ({ statusCode = 0 }) => done(statusCode < 300));
  return request;
}

function credentials({ username, password }: URL): string {
  return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
}
