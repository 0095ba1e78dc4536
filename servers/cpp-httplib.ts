import path from 'node:path';
import type { ServerDefinition } from '../src/servers/definition.ts';

const HEADER = ['-dM', '-E', '-include', 'httplib.h', '-x', 'c++', '/dev/null'];
/** Debian's library was compiled with these; without them its classes have a different layout. */
const OPTIONS = ['OPENSSL', 'ZLIB', 'BROTLI'].map((name) => `-DCPPHTTPLIB_${name}_SUPPORT`);

export default {
  id: 'cpp-httplib',
  title: 'cpp-httplib',
  model: 'pool',
  about:
    'One thread fewer than the machine has processors, but at least 8; each reads one connection until it is closed or has been silent for 5 s.',
  source: 'cpp/server.cpp',
  needs: { 'g++': 'g++', 'httplib.h': { package: 'libcpp-httplib-dev', candidates: ['g++'], check: HEADER } },
  offers: ['slow', 'redirect'],
  version: { command: { program: 'httplib.h', args: HEADER }, pattern: /CPP(HTTPLIB)_VERSION "([\d.]+)"/ },
  build: {
    sources: ['cpp/server.cpp'],
    command: ({ servers, into }) => ({
      program: 'g++',
      args: [
        '-std=c++17',
        '-O1',
        ...OPTIONS,
        '-o',
        path.join(into, 'server'),
        path.join(servers, 'cpp/server.cpp'),
        '-pthread',
        '-lcpp-httplib',
        '-lssl',
        '-lcrypto',
      ],
    }),
  },
  start: ({ port, servers, built }) => ({
    program: path.join(built, 'server'),
    args: [String(port), path.join(servers, 'site')],
  }),
  ready: { line: /^listening on 127\.0\.0\.1:/ },
} satisfies ServerDefinition;
