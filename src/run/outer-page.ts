/**
 * A page of another site that embeds one of the server under test. The kit serves it on another port, outside the
 * observed wire.
 */
import { createServer } from 'node:http';

/** Serves the page. Browsers treat 127.0.0.1 as a different site from `localhost` and all names below it. */
export async function serveOuter(embedded: string): Promise<{ readonly address: string; close(): Promise<void> }> {
  // `embedded` is the kit's own address: host, port and a path of the site.
  const page = `<!doctype html><title>Another site</title><link rel="icon" href="data:,"><iframe src="${embedded}" width="600" height="400"></iframe>`;
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
    response.end(page);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot embed the page: no port');
  return {
    address: `http://127.0.0.1:${address.port}/`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
