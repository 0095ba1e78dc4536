import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ServerDefinition } from '../src/servers/definition.ts';
import { makeDocumentRoot } from '../src/servers/document-root.ts';

export default {
  id: 'busybox-httpd',
  title: 'busybox httpd',
  model: 'threaded',
  about: 'Gives every connection its own process.',
  source: 'busybox-httpd.ts',
  needs: { busybox: { package: 'busybox', check: ['httpd', '--help'] } },
  offers: [],
  version: { command: { program: 'busybox', args: [] }, pattern: /(BusyBox) v([\d.]+)/ },
  async start(place) {
    const { folder, types } = await makeDocumentRoot(place);
    const file = path.join(place.folder, 'httpd.conf');
    await writeFile(file, '.js:text/javascript; charset=utf-8\n.ico:image/x-icon\n');
    // A file without an extension has no type, so it is not shown as a page; a folder redirects to its index.html.
    for (const [name, type] of types) {
      if (path.extname(name) !== '' || !type.startsWith('text/html')) continue;
      await rename(path.join(folder, name), path.join(folder, 'index'));
      await mkdir(path.join(folder, name));
      await rename(path.join(folder, 'index'), path.join(folder, name, 'index.html'));
    }
    return { program: 'busybox', args: ['httpd', '-f', '-c', file, '-p', `127.0.0.1:${place.port}`, '-h', folder] };
  },
  ready: { request: '/' },
} satisfies ServerDefinition;
