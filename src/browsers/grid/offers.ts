/** What the nodes of a grid offer, and which of it excludes which. Pure. */
import { visible } from '../../report/visible.ts';
import { BROWSER_NAMES } from './capabilities.ts';

/** Whatever nodes say, no grid is asked for more sessions at a time than these. */
export const MOST_SESSIONS = 1000;

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
  /** Of the nodes on which it has rivals, how many sessions the one with the fewest takes beyond those of this browser. */
  spare: number | null;
}

/** Sums nodes up, by what browsers are called. */
export function offersOf(nodes: readonly Node[]): Offer[] {
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
