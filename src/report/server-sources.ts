/** What the page shows of a server beyond its results: what its definition says, and its source code. Reads files. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { kitRoot } from '../kit.ts';
import { findServer } from '../servers/select.ts';

export interface ServerSource {
  readonly title: string;
  readonly about: string;
  /** Relative to `servers/`. */
  readonly source: string;
  /** Its text; null if it could not be read. */
  readonly text: string | null;
}

/** Longer sources are cut: a page is not the place for them. */
const LONGEST = 40_000;

/** By server id. Ids without a definition, such as those of a results file from elsewhere, are left out. */
export function readSources(ids: Iterable<string>): Map<string, ServerSource> {
  const sources = new Map<string, ServerSource>();
  for (const id of new Set(ids)) {
    try {
      const { title, about, source } = findServer(id);
      sources.set(id, { title, about, source, text: textOf(source) });
    } catch {
      // Not one of the kit's.
    }
  }
  return sources;
}

function textOf(source: string): string | null {
  try {
    const text = readFileSync(path.join(kitRoot, 'servers', source), 'utf8');
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}\n…` : text;
  } catch {
    return null;
  }
}
