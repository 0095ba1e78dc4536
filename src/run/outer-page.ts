/**
 * Pages of the kit that have something to do with the server under test: one embeds its page, others post to it. They are
 * served on another port, outside the observed wire.
 */
import { createServer } from 'node:http';
import type { Sending } from '../scenarios/scenario.ts';

/** How many requests each way of sending makes. */
export const REQUESTS: Readonly<Record<Sending, number>> = { posts: 6, upload: 1 };

/** As much text as a short form has, and a file of a kilobyte. */
const TEXT = 'x'.repeat(300);
const FILE = 'host = device\\n'.repeat(90);

/** A page that shows the one at `address`, which is the kit's own: host, port and a path. */
export const embedding = (address: string): string => `<iframe src="${address}" width="600" height="400"></iframe>`;

/**
 * A page that sends to `address` as soon as it is open. Sent without `fetch`'s cors mode, and by a form, requests need no
 * leave of the server, and are those that its own pages would send.
 */
export function sending(how: Sending, address: string): string {
  const to = JSON.stringify(address).replaceAll('<', '\\u003c');
  if (how === 'posts') {
    return `<script>(async () => { for (let n = 0; n < ${REQUESTS.posts}; n++) await fetch(${to}, { method: 'POST', mode: 'no-cors',
body: new URLSearchParams({ n, text: '${TEXT}' }) }).catch(() => {}); })()</script>`;
  }
  return `<form method="post" enctype="multipart/form-data"><input name="area" value="network"><input type="file" name="settings">
</form><script>const form = document.forms[0]; form.action = ${to}; const files = new DataTransfer();
files.items.add(new File(['${FILE}'], 'settings.txt', { type: 'application/octet-stream' }));
form.elements.settings.files = files.files; form.submit();</script>`;
}

/**
 * Serves a page with this content.
 * @param host the name in its address. Browsers treat 127.0.0.1 as a different site from `localhost` and all names below it.
 */
export async function serveOuter(
  content: string,
  host = '127.0.0.1',
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const page = `<!doctype html><title>A page of Standoff</title><link rel="icon" href="data:,">${content}`;
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
    response.end(page);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot serve a page of the kit: no port');
  return {
    address: `http://${host}:${address.port}/`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
