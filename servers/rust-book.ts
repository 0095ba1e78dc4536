import path from 'node:path';
import type { ServerDefinition } from '../src/servers/definition.ts';

export default {
  id: 'rust-book',
  title: "The Rust book's single-threaded server",
  model: 'sequential',
  about: 'Reads one connection to the end of its request, answers, closes, and only then accepts the next.',
  source: 'rust/server.rs',
  // rustup's shim fails without a toolchain; then Debian's compiler is tried.
  needs: { rustc: { package: 'rustc', candidates: ['rustc', '/usr/bin/rustc'], check: ['--version'] } },
  offers: ['slow', 'redirect'],
  version: { command: { program: 'rustc', args: ['--version'] }, pattern: /(rustc) ([\d.]+)/ },
  build: {
    sources: ['rust/server.rs'],
    command: ({ servers, into }) => ({
      program: 'rustc',
      args: ['--edition', '2021', '-O', '-o', path.join(into, 'server'), path.join(servers, 'rust/server.rs')],
    }),
  },
  start: ({ port, servers, built }) => ({
    program: path.join(built, 'server'),
    args: [String(port), path.join(servers, 'site')],
  }),
  ready: { line: /^listening on 127\.0\.0\.1:/ },
} satisfies ServerDefinition;
