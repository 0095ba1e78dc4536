/** The site of servers/site/ as a folder of files, for servers that only serve files. */
import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ServerPlace } from './definition.ts';

export interface DocumentRoot {
  readonly folder: string;
  /** The content type of each file by name, because the name `api` does not show its type. */
  readonly types: ReadonlyMap<string, string>;
}

/**
 * Makes `site/` in the server's own folder, with a file for each path of routes.json; `/` is `index.html`.
 * Every user may read it, because a server that was started by root may change to another user.
 */
export async function makeDocumentRoot({ servers, folder: own }: ServerPlace): Promise<DocumentRoot> {
  const folder = path.join(own, 'site');
  const site = path.join(servers, 'site');
  const routes: Record<string, { file: string; type: string }> = JSON.parse(
    await readFile(path.join(site, 'routes.json'), 'utf8'),
  );
  const types = new Map<string, string>();
  await chmod(own, 0o711);
  await mkdir(folder);
  await chmod(folder, 0o755); // whatever the umask is
  for (const [route, { file, type }] of Object.entries(routes)) {
    const name = route === '/' ? 'index.html' : route.slice(1);
    types.set(name, type);
    await copyFile(path.join(site, file), path.join(folder, name));
    await chmod(path.join(folder, name), 0o644);
  }
  return { folder, types };
}
