import path from 'node:path';
import { runCertificate } from '../../src/servers/certificate.ts';
import type { Command, Need, ServerDefinition, ServerPlace } from '../../src/servers/definition.ts';

/** Python 3, with a module of a Debian package if one is needed; Debian's own Python has those. */
export function python(module?: string, packageName = 'python3'): Need {
  return {
    package: packageName,
    candidates: ['python3', '/usr/bin/python3'],
    ...(module && { check: ['-c', `import ${module}`] }),
    real: ['-c', 'import sys; print(sys.executable)'],
  };
}

/** The common part of servers made with Python's `http.server`. `options` are those of serve.py. */
export function pythonServer(...options: string[]): Omit<ServerDefinition, 'id' | 'title' | 'model' | 'about'> {
  return {
    source: 'python/serve.py',
    offers: ['slow', 'redirect', 'events', 'websocket'],
    takes: { posts: { path: '/posted' }, upload: { path: '/posted' } },
    needs: { python3: python() },
    version: { command: { program: 'python3', args: ['--version'] }, pattern: /(Python) ([\d.]+)/ },
    start: ({ port, servers }) => ({
      program: 'python3',
      args: ['-B', path.join(servers, 'python/serve.py'), '--port', String(port), ...options],
    }),
    ready: { line: /^listening on 127\.0\.0\.1:/ },
  };
}

/**
 * The common part of servers that are a Python library, which is imported as `module`.
 * @param packageName the Debian package that contains the module
 * @param distributions the names under which its versions are installed, such as `Flask` and `Werkzeug`; all are shown
 */
export function pythonLibrary(
  module: string,
  packageName: string,
  ...distributions: string[]
): Pick<ServerDefinition, 'needs' | 'offers' | 'version'> {
  return {
    needs: { python3: python(module, packageName) },
    offers: ['slow', 'redirect'],
    version: { command: { program: 'python3', args: ['-c', TELL_VERSIONS, ...distributions] }, pattern: /^\S+ \d.*/ },
  };
}

const TELL_VERSIONS =
  "import sys; from importlib.metadata import version; print(', '.join(f'{name} {version(name)}' for name in sys.argv[1:]))";

/** Runs a script next to this file. */
export function script({ servers, port }: ServerPlace, name: string, ...options: string[]): Command {
  return { program: 'python3', args: ['-B', path.join(servers, 'python', name), String(port), ...options] };
}

/** Runs a module of a library, as its own command does, so it finds the applications next to this file. */
export function module({ servers }: ServerPlace, name: string, ...options: string[]): Command {
  return { program: 'python3', args: ['-B', '-m', name, ...options], env: siteOnPath(servers) };
}

/** Where Python finds `site_wsgi` and `site_asgi`; no bytecode is written next to them. */
export function siteOnPath(servers: string): Record<string, string> {
  return { PYTHONPATH: path.join(servers, 'python'), PYTHONDONTWRITEBYTECODE: '1' };
}
/** The same over TLS, with the run's certificate. */
export function pythonTlsServer(...options: string[]): Omit<ServerDefinition, 'id' | 'title' | 'model' | 'about'> {
  const plain = pythonServer(...options);
  return {
    ...plain,
    offers: [...(plain.offers ?? []), 'tls'],
    async start(place) {
      const { certificate, key } = await runCertificate();
      const { program, args } = await plain.start(place);
      return { program, args: [...args, '--tls', certificate, key] };
    },
  };
}
