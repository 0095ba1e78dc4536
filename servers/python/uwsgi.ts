import type { ServerDefinition } from '../../src/servers/definition.ts';
import { siteOnPath } from './definition.ts';

/** The common part of all ways in which uWSGI speaks HTTP. Debian's uWSGI has each part in a plugin. */
export function uwsgi(option: 'http' | 'http-socket'): Omit<ServerDefinition, 'id' | 'title' | 'model' | 'about'> {
  const plugins = option === 'http' ? ['http', 'python3'] : ['python3'];
  const needed = plugins.flatMap((plugin) => ['--need-plugin', plugin]);
  return {
    source: 'python/site_wsgi.py',
    needs: { uwsgi: { package: 'uwsgi-plugin-python3', check: [...needed, '--version'] } },
    offers: ['slow', 'redirect'],
    version: { command: { program: 'uwsgi', args: ['--no-server'] }, pattern: /Starting (uWSGI) ([\d.]+)/ },
    start: ({ port, servers }) => ({
      program: 'uwsgi',
      args: [...needed, `--${option}`, `127.0.0.1:${port}`, '--module', 'site_wsgi:app'],
      env: siteOnPath(servers),
    }),
    // By then it has bound its sockets and loaded the application.
    ready: { line: /^spawned uWSGI worker 1 / },
  };
}
