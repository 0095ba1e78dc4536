/** What the page shows about a server besides its results: its definition and its source code. Reads files. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { kitRoot } from '../domain/kit.ts';
import type { Command, ServerDefinition } from '../servers/definition.ts';
import { findServer } from '../servers/select.ts';

export interface ServerSource {
  readonly title: string;
  readonly about: string;
  /** Relative to `servers/`. */
  readonly source: string;
  /** Its text; null if it could not be read. */
  readonly text: string | null;
  /** The command that starts it on port 8000 from the kit's folder; null where one command is not enough. */
  readonly command: Command | null;
}

/** Longer sources are cut: they do not belong on a page. */
const LONGEST = 40_000;

/** By server id. Ids without a definition, such as those of a results file from elsewhere, are left out. */
export function readSources(ids: Iterable<string>): Map<string, ServerSource> {
  const sources = new Map<string, ServerSource>();
  for (const id of new Set(ids)) {
    try {
      const definition = findServer(id);
      const { title, about, source } = definition;
      sources.set(id, { title, about, source, text: textOf(source), command: commandOf(definition) });
    } catch {
      // Not a server of the kit.
    }
  }
  return sources;
}

/** Null if the server is compiled, is a proxy, or writes files first: then one command is not enough. */
function commandOf({ build, behind, start }: ServerDefinition): Command | null {
  if (build || behind) return null;
  try {
    const command = start({ port: 8000, upstreamPort: 0, folder: '/nonexistent', servers: 'servers', built: '' });
    if (!(command instanceof Promise)) return JSON.stringify(command).includes('/nonexistent') ? null : command;
    command.catch(() => {}); // there is no such folder
    return null;
  } catch {
    return null;
  }
}

function textOf(source: string): string | null {
  try {
    const text = readFileSync(path.join(kitRoot, 'servers', source), 'utf8');
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}\n…` : text;
  } catch {
    return null;
  }
}
