import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ServerDefinition, ServerPlace } from '../src/servers/definition.ts';
import pythonSequential from './python-sequential.ts';

export default {
  id: 'haproxy-proxy',
  title: 'HAProxy (http mode) in front of Python HTTPServer',
  model: 'proxy',
  about: 'Passes a request on only when its head is complete, on its own connection.',
  source: 'haproxy-proxy.ts',
  needs: { haproxy: 'haproxy' },
  version: { command: { program: 'haproxy', args: ['-v'] }, pattern: /(HAProxy|HA-Proxy) version ([\d.]+)/ },
  behind: pythonSequential,
  async start(place) {
    const file = path.join(place.folder, 'haproxy.cfg');
    await writeFile(file, configuration(place));
    // Master and worker in the foreground, as Debian runs it; the master says when the worker is ready.
    return { program: 'haproxy', args: ['-W', '-db', '-f', file] };
  },
  ready: { line: /Loading success|New worker #1/ },
} satisfies ServerDefinition;

/** The time-outs are those of Debian's haproxy.cfg. */
function configuration({ port, upstreamPort }: ServerPlace): string {
  // noreuseport: otherwise two HAProxies can share a port, and nobody notices that it is taken.
  return `
global
  log stderr format raw local0 notice
  maxconn 256
  noreuseport
defaults
  mode http
  log global
  option dontlognull
  timeout connect 5s
  timeout client 50s
  timeout server 50s
frontend site
  bind 127.0.0.1:${port}
  default_backend application
backend application
  server application 127.0.0.1:${upstreamPort}
`;
}
