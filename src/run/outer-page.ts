/**
 * Pages of the kit that have something to do with the server under test: one embeds its page, others post to it. They are
 * served on another port, outside the observed wire.
 */
import { createServer } from 'node:http';
import type { Form, Sending } from '../servers/definition.ts';

/** How many requests each way of sending makes. */
export const REQUESTS: Readonly<Record<Sending, number>> = { posts: 6, upload: 1 };

/** As much text as a short form has, and a file of a kilobyte. */
const FIELDS: NonNullable<Form['fields']> = [['text', 'x'.repeat(300)]];
const FILE = 'host = device\n'.repeat(90);

/** A page that shows the one at `address`, which is the kit's own: host, port and a path. */
export const embedding = (address: string): string => `<iframe src="${address}" width="600" height="400"></iframe>`;

/**
 * A page that sends a form to `address` as soon as it is open. Sent without `fetch`'s cors mode, and by a form, requests need no
 * leave of the server, and are those that its own pages would send.
 */
export function sending(how: Sending, address: string, { fields = FIELDS, file = 'file' }: Form): string {
  const given = inScript({ address, fields, file, text: FILE, times: REQUESTS.posts });
  return `<script>const { address, fields, file, text, times } = ${given};\n${SENDS[how]}</script>`;
}

/** A form's fields may be called as its own properties are. */
const SENDS: Readonly<Record<Sending, string>> = {
  posts: `(async () => {
    const body = new URLSearchParams(fields);
    for (let n = 0; n < times; n++) await fetch(address, { method: 'POST', mode: 'no-cors', body }).catch(() => {});
  })();`,
  upload: `const form = document.createElement('form');
  for (const [name, value] of Object.entries({ action: address, method: 'post', enctype: 'multipart/form-data' })) form.setAttribute(name, value);
  for (const [name, value] of fields) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
  const files = new DataTransfer();
  files.items.add(new File([text], 'settings.txt', { type: 'application/octet-stream' }));
  form.append(Object.assign(document.createElement('input'), { type: 'file', name: file, files: files.files }));
  document.documentElement.append(form);
  HTMLFormElement.prototype.submit.call(form);`,
};

/** Names and values may come from the page of the server under test: none ends the script. */
const inScript = (data: unknown): string => JSON.stringify(data).replaceAll('<', '\\u003c');

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
