/** A small file server that can go on in the middle of a file, and break off there, as those of the makers do. */
import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FileServer {
  readonly url: string;
  /** Paths that were asked for, with the range if one was: `/a.zip bytes=5-`. */
  readonly asked: string[];
  /** How many bytes of a file it sends before it cuts the connection; null: all of it. */
  cutAfter: number | null;
  /** How many bytes of a file it sends before it waits to be told to cut; null: all of it. */
  holdAfter: number | null;
  /** Cuts the connections on which it waits. */
  cut(): void;
  close(): Promise<void>;
}

export const MODIFIED = 'Wed, 25 Jun 2025 10:00:00 GMT';

/** Serves what `find` has for a path, on loopback. */
export async function fileServer(find: (path: string) => Buffer | string | undefined): Promise<FileServer> {
  const held = new Set<http.ServerResponse>();
  const server = http.createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    const { range } = request.headers;
    own.asked.push(range ? `${path} ${range}` : path);
    const found = find(path);
    if (found === undefined) return void response.writeHead(404).end('no such file');
    const bytes = Buffer.from(found);
    const etag = `"${createHash('sha1').update(bytes).digest('hex')}"`;
    const headers = { etag, 'last-modified': MODIFIED };
    const same = request.headers['if-range'] === etag;
    const from = same ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
    if (from > 0 && from >= bytes.length) return void response.writeHead(416, headers).end();
    const rest = bytes.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      ...headers,
      'content-length': rest.length,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    if (own.holdAfter !== null) {
      held.add(response);
      return void response.write(rest.subarray(0, own.holdAfter));
    }
    if (own.cutAfter === null || own.cutAfter >= rest.length) return void response.end(rest);
    response.write(rest.subarray(0, own.cutAfter), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own: FileServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    cutAfter: null,
    holdAfter: null,
    cut() {
      for (const response of held) response.destroy();
      held.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return own;
}
