/** Reads the configuration of a check: a module whose default export is a list of servers. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '../errors.ts';
import { type CheckedServer, checkServers } from '../servers/own.ts';

/** @throws InputError if it is missing, cannot be read, or is no list of servers */
export async function readConfig(file: string): Promise<CheckedServer[]> {
  const absolute = path.resolve(file);
  if (!existsSync(absolute)) throw new InputError(`--config '${file}': there is no such file`);
  return checkServers(await defaultOf(absolute, file), `--config '${file}'`, path.dirname(absolute));
}

async function defaultOf(absolute: string, file: string): Promise<unknown> {
  const url = pathToFileURL(absolute).href;
  try {
    if (process.versions.deno) return (await import(url)).default;
    // Node 20 cannot read TypeScript by itself.
    const { tsImport } = await import('tsx/esm/api');
    const module = await tsImport(url, import.meta.url);
    return module.default?.default ?? module.default; // a folder without "type": "module" wraps it once more
  } catch (error) {
    throw new InputError(`--config '${file}': it cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
