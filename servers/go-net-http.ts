import path from 'node:path';
import type { ServerDefinition } from '../src/servers/definition.ts';

export default {
  id: 'go-net-http',
  title: 'Go net/http',
  model: 'threaded',
  about: 'Gives every connection its own goroutine.',
  source: 'go/server.go',
  needs: { go: 'golang-go' },
  offers: ['slow', 'redirect'],
  version: {
    command: { program: 'go', args: ['version'], env: { GOTOOLCHAIN: 'local' } },
    pattern: /go version (go)([\d.]+)/,
  },
  build: {
    sources: ['go/server.go'],
    command: ({ servers, into }) => ({
      program: 'go',
      args: ['build', '-o', path.join(into, 'server'), path.join(servers, 'go/server.go')],
      // No network access, and nothing is written anywhere else.
      env: {
        GO111MODULE: 'off',
        GOTOOLCHAIN: 'local',
        GOFLAGS: '',
        GOPATH: path.join(into, 'path'),
        GOCACHE: path.join(into, 'cache'),
        GOTELEMETRY: 'off',
      },
    }),
  },
  start: ({ port, servers, built }) => ({
    program: path.join(built, 'server'),
    args: [String(port), path.join(servers, 'site')],
  }),
  ready: { line: /^listening on 127\.0\.0\.1:/ },
} satisfies ServerDefinition;
