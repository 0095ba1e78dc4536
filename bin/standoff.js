#!/usr/bin/env node
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

// What is published is compiled: Node 20 cannot read TypeScript by itself, and reads none in node_modules.
if (!existsSync(new URL('../scripts/standoff.ts', import.meta.url))) {
  await import(new URL('../dist/scripts/standoff.js', import.meta.url).href);
} else {
  // Deno can. The kit's own tsconfig.json is named because tsx would otherwise take the one of the folder in which the
  // command was typed.
  if (!process.versions.deno) {
    const { register } = await import('tsx/esm/api');
    register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
  }
  await import('../scripts/standoff.ts');
}
