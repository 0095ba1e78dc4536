/** Where the kit is, and its version. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The kit's absolute root folder, independent of the working directory. The published kit is compiled, one folder
 * deeper.
 */
export const kitRoot = rootAbove(path.dirname(fileURLToPath(import.meta.url)));

/**
 * Whether this is the published kit, which is compiled: Node 20 and, in node_modules, Playwright cannot read
 * TypeScript.
 */
export const isCompiled = import.meta.url.endsWith('.js');

/**
 * Absolute path of a module of the kit, for programs that load it by name.
 * @param name relative to the module at `from`, without its extension
 */
export const moduleFile = (name: string, from: string): string =>
  fileURLToPath(new URL(`${name}.${isCompiled ? 'js' : 'ts'}`, from));

function rootAbove(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : rootAbove(path.dirname(folder));
}

/** The kit's own version, from its package.json. */
export const kitVersion: string = JSON.parse(readFileSync(path.join(kitRoot, 'package.json'), 'utf8')).version;
