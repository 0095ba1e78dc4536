import path from 'node:path';
import type { ServerDefinition } from '../src/servers/definition.ts';

export default {
  id: 'java-httpserver',
  title: 'Java com.sun.net.httpserver, default executor',
  model: 'event-loop',
  about: 'One thread waits for all connections, and reads and answers one request at a time.',
  source: 'java/Server.java',
  needs: { java: 'default-jre-headless', javac: 'default-jdk-headless' },
  offers: ['slow', 'redirect'],
  version: { command: { program: 'java', args: ['--version'] }, pattern: /^(\w+) ([\d.]+)/m },
  build: {
    sources: ['java/Server.java'],
    command: ({ servers, into }) => ({ program: 'javac', args: ['-d', into, path.join(servers, 'java/Server.java')] }),
  },
  start: ({ port, servers, built }) => ({
    program: 'java',
    args: ['-cp', built, 'Server', String(port), path.join(servers, 'site')],
  }),
  ready: { line: /^listening on 127\.0\.0\.1:/ },
} satisfies ServerDefinition;
