/** The page's one script, bundled: the page must not need any other file. */

import { buildSync } from 'esbuild';
import { moduleFile } from '../../domain/kit.ts';

let bundled: string | null = null;

/** The text of the script, the same for every page of this process. */
export function pageScript(): string {
  if (bundled === null) {
    const { outputFiles } = buildSync({
      entryPoints: [moduleFile('./client/main', import.meta.url)],
      bundle: true,
      minify: true,
      format: 'iife',
      target: 'es2020',
      charset: 'ascii',
      write: false,
      logLevel: 'silent', // an error is thrown
    });
    bundled = outputFiles[0]?.text.trim() ?? '';
  }
  return bundled;
}
