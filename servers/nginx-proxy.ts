import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ServerDefinition, ServerPlace } from '../src/servers/definition.ts';
import pythonSequential from './python-sequential.ts';

export default {
  id: 'nginx-proxy',
  title: 'nginx in front of Python HTTPServer',
  model: 'proxy',
  about: 'Passes a request on only when its head is complete, on its own connection, and buffers the answer.',
  source: 'nginx-proxy.ts',
  needs: { nginx: 'nginx' },
  version: { command: { program: 'nginx', args: ['-v'] }, pattern: /(nginx)\/([\d.]+)/ },
  behind: pythonSequential,
  async start(place) {
    const file = path.join(place.folder, 'nginx.conf');
    await writeFile(file, configuration(place));
    return { program: 'nginx', args: ['-p', place.folder, '-c', file, '-e', 'stderr'] };
  },
  // Written at level notice once its sockets are bound.
  ready: { line: /start worker process \d+/ },
} satisfies ServerDefinition;

function configuration({ port, upstreamPort }: ServerPlace): string {
  // As root the workers would change to a user that cannot enter the private folder; for other users the line only warns.
  const user = process.getuid?.() === 0 ? `user ${os.userInfo().username};` : '';
  // Paths are relative to the folder given with -p.
  return `
${user}
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr notice;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://127.0.0.1:${upstreamPort};
    }
  }
}
`;
}
