/** Reads a grid's status: `GET /status` (W3C WebDriver §8.3 Status), to which a Selenium Grid adds its nodes. */

import { z } from 'zod';
import { InputError } from '../../domain/errors.ts';
import { withHeader, withoutCredentials } from '../../system/credentials.ts';
import { visible } from '../../text/visible.ts';
import { BROWSER_NAMES } from './definitions.ts';

/* What the nodes of a grid offer, and which of it excludes which. Pure. */

/** Whatever nodes say, no grid is asked for more sessions at a time than these. */
const MOST_SESSIONS = 1000;

const PLAYED = new Set(Object.values(BROWSER_NAMES).flat());

/** What the nodes of a grid offer under one name. */
export interface Offer {
  readonly browserName: string;
  /** As the first node says; null if it does not. */
  readonly version: string | null;
  /** How many sessions of it there can be at a time. */
  readonly sessions: number;
  /** Other browsers that can take its place: they share a node that takes fewer sessions than it has slots. */
  readonly rivals: readonly string[];
  /** How many sessions of it and its rivals there can be at a time, wherever the grid puts them. */
  readonly together: number;
}

/** A node, as much as counts. */
export interface Node {
  readonly maxSessions: number;
  readonly slots: readonly {
    readonly stereotype: { readonly browserName: string; readonly browserVersion?: string | undefined };
  }[];
}

interface Sum {
  version: string | null;
  sessions: number;
  readonly rivals: Set<string>;
  /**
   * Of the nodes on which it has rivals, how many sessions the one with the fewest takes beyond those of this browser.
   */
  spare: number | null;
}

/** Sums nodes up, by what browsers are called. */
export function gridOffers(nodes: readonly Node[]): Offer[] {
  const sums = new Map<string, Sum>();
  for (const { maxSessions, slots } of nodes) {
    const counts = new Map<string, number>();
    for (const { stereotype } of slots)
      counts.set(stereotype.browserName, (counts.get(stereotype.browserName) ?? 0) + 1);
    const played = [...counts.keys()].filter((name) => PLAYED.has(name));
    for (const [name, count] of counts) {
      const sum = sums.get(name) ?? { version: null, sessions: 0, rivals: new Set(), spare: null };
      const sessions = Math.min(maxSessions, count);
      sum.version ??= versionOf(
        slots.find(({ stereotype }) => stereotype.browserName === name)?.stereotype.browserVersion,
      );
      sum.sessions += sessions;
      if (maxSessions < slots.length && PLAYED.has(name)) {
        for (const other of played) if (other !== name) sum.rivals.add(other);
        sum.spare = Math.min(sum.spare ?? Number.POSITIVE_INFINITY, maxSessions - sessions);
      }
      sums.set(name, sum);
    }
  }
  return [...sums]
    .filter(([, { sessions }]) => sessions > 0)
    .map(([name, { version, sessions, rivals, spare }]) => ({
      browserName: visible(name, 40),
      version,
      sessions: Math.min(MOST_SESSIONS, sessions),
      rivals: [...rivals],
      together: Math.min(MOST_SESSIONS, sessions + (spare ?? 0)),
    }));
}

const versionOf = (said: string | undefined): string | null => (said ? visible(said, 40) : null);

const LIMIT_MS = 10_000;

/** A status of hundreds of nodes is some 100 kB. */
const MOST_BYTES = 4_000_000;

export interface GridStatus {
  readonly ready: boolean;
  /** Its own words. */
  readonly message: string;
  /** null: a driver's own server, which does not say what it drives. */
  readonly offers: readonly Offer[] | null;
}

const nodeSchema = z.object({
  availability: z.string().catch('UP'),
  maxSessions: z.number().int().min(0).catch(MOST_SESSIONS),
  slots: z
    .array(
      z.object({
        stereotype: z.object({ browserName: z.string(), browserVersion: z.string().optional().catch(undefined) }),
      }),
    )
    .catch([]),
});

const statusSchema = z.object({
  value: z.object({
    ready: z.boolean(),
    message: z.string().catch(''),
    nodes: z.array(nodeSchema).optional(),
  }),
});

/** Reads the body of a status; null if it is none. Pure. What strangers say is cut and made visible. */
export function readStatus(body: string): GridStatus | null {
  const parsed = statusSchema.safeParse(jsonOf(body));
  if (!parsed.success) return null;
  const { ready, message, nodes } = parsed.data.value;
  return {
    ready,
    message: visible(message, 300),
    offers: nodes ? gridOffers(nodes.filter(({ availability }) => availability === 'UP')) : null,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Asks a grid for its status.
 * @throws InputError naming the address if nobody answers there within 10 s, or somebody who is no WebDriver server
 */
export async function askStatus(grid: string): Promise<GridStatus> {
  const refuse = (
    what: string,
    remedy = 'Start a Selenium Grid or a driver there, or set STANDOFF_GRID=none',
  ): never => {
    throw new InputError(`STANDOFF_GRID=${withoutCredentials(grid)}: ${what}. ${remedy}`);
  };
  const { url, headers } = withHeader(grid);
  const signal = AbortSignal.timeout(LIMIT_MS);
  const asked = fetch(`${url}/status`, { headers, signal }).then(async (answer) => ({
    answer,
    body: await bodyOf(answer),
  }));
  const { answer, body } = await asked.catch((error) =>
    refuse(`nothing answers at ${url}/status (${reasonOf(error)})`),
  );
  if (answer.status === 401) {
    const given = headers.authorization !== undefined;
    refuse(
      given ? 'it does not accept that name and password' : 'it needs a name and a password',
      'Write them into the address: STANDOFF_GRID=http://name:password@grid.example:4444',
    );
  }
  const status = readStatus(body);
  return status ?? refuse(`${url}/status answers (HTTP ${answer.status}), but not as a WebDriver server does`);
}

async function bodyOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) break; // cut JSON is no status
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** `fetch` itself says no more than that it failed. */
function reasonOf(error: unknown): string {
  const { cause, message, name } = error as Error & { cause?: { code?: string; message?: string } };
  return name === 'TimeoutError' ? `within ${LIMIT_MS / 1000} s` : (cause?.code ?? cause?.message ?? message);
}
