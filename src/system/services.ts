import { access } from 'node:fs/promises';
import { $ } from 'zx';

/** Debian's packages that start services, and which. */
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
 * Debian starts a service when its package is installed. The kit needs the program alone, so what our own installation
 * started is stopped again and kept from starting at boot; a service that was there before is never touched.
 *
 * @param names services whose packages were just installed.
 * @param asRoot words to put before a command that needs root, such as `['sudo', '-n']`.
 * @returns the services that were running and are stopped now.
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
