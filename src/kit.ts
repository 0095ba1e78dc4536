/** Where the kit is and which release it is. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The kit's root folder, absolute, wherever the command was typed. */
export const kitRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The kit's own version, from its package.json. */
export const kitVersion: string = JSON.parse(readFileSync(path.join(kitRoot, 'package.json'), 'utf8')).version;
