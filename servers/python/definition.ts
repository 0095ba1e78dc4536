import path from 'node:path';
import { runCertificate } from '../../src/servers/certificate.ts';
import type { Need, ServerDefinition } from '../../src/servers/definition.ts';

/** Python 3, with a module of a Debian package where one is needed: Debian's own Python has those. */
export function python(module?: string, packageName = 'python3'): Need {
  return {
    package: packageName,
    candidates: ['python3', '/usr/bin/python3'],
    ...(module && { check: ['-c', `import ${module}`] }),
    real: ['-c', 'import sys; print(sys.executable)'],
  };
}

/** What the servers made of Python's `http.server` have in common. `options` are those of serve.py. */
export function pythonServer(...options: string[]): Omit<ServerDefinition, 'id' | 'title' | 'model' | 'about'> {
  return {
    source: 'python/serve.py',
    offers: ['slow', 'redirect', 'events', 'websocket'],
    needs: { python3: python() },
    version: { command: { program: 'python3', args: ['--version'] }, pattern: /(Python) ([\d.]+)/ },
    start: ({ port, servers }) => ({
      program: 'python3',
      args: ['-B', path.join(servers, 'python/serve.py'), '--port', String(port), ...options],
    }),
    ready: { line: /^listening on 127\.0\.0\.1:/ },
  };
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
