#!/usr/bin/env node
import process from 'node:process';
import { fileURLToPath } from 'node:url';

// Node 20 cannot read TypeScript by itself; Deno can. The kit's own tsconfig.json is named because tsx would otherwise
// take the one of the folder in which the command was typed.
if (!process.versions.deno) {
  const { register } = await import('tsx/esm/api');
  register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
}
await import('../scripts/standoff.ts');
