/** How many open connections a server tolerates while it still answers another, according to its traits. Pure. */
import type { LeftOpen, Obstacle, Traits } from '../../domain/server-traits.ts';
import { WORTH_TELLING_MS } from '../../verdict/freeing.ts';

/** What connections of one kind do to a server. */
export interface Room {
  /** The most of them with which it still answers; Infinity if none were in the way. */
  readonly beside: number;
  /** How old one must be to be in the way: a server that defers accepting does not see a younger one. */
  readonly fromMs: number;
  /** After how long the server itself closes one; Infinity if it was not seen to. */
  readonly givesUpMs: number;
}

/** The kinds of connections that browsers leave open: silent, and kept alive after an answer. */
export interface Rooms {
  readonly silent: Room;
  readonly keptAlive: Room;
  readonly keepsAlive: boolean;
}

/**
 * A probe tries only some numbers and ages, so the limit is known only as a range: a pool that answers with 2 open
 * connections and not with 6 tolerates 2 to 5. `most` decides such doubts in favour of the server, `least` against it.
 * If a prediction is the same with both, it does not depend on what was not tried. Number and age are assumed to be
 * independent. A request that was blocked for as long as the probe waited is assumed to be blocked forever, unless the
 * server was seen to give up later. A kept-alive connection waits for a request just as an accepted silent one does: if
 * a server tolerates one of them, it tolerates as many as it does silent ones.
 */
export function roomsOf(traits: Traits): { readonly most: Rooms; readonly least: Rooms } {
  const { keepsAlive } = traits;
  const silent = sides(traits, 'silent');
  const keptAlive = keepsAlive ? likeSilent(sides(traits, 'kept-alive'), silent) : { most: FREE, least: FREE };
  return {
    most: { silent: silent.most, keptAlive: keptAlive.most, keepsAlive },
    least: { silent: silent.least, keptAlive: keptAlive.least, keepsAlive },
  };
}

/** Whether nothing that browsers leave open was in the way of a request, so the server does not affect what they do. */
export const isUnhindered = ({ obstacles }: Traits): boolean =>
  obstacles
    .filter(({ left }) => left === 'silent' || left === 'kept-alive')
    .every((each) => each.outcome.startsWith('answered') && !isHeld(each));

/**
 * Whether a request had to wait for the open connections. A connection that the server had already closed, or closed a
 * moment later, was not in its way.
 */
export const isHeld = ({ outcome, answerMs }: Obstacle): boolean =>
  outcome === 'blocked' || (outcome === 'answered-after-close' && (answerMs ?? 0) >= WORTH_TELLING_MS);

interface Sides {
  readonly most: Room;
  readonly least: Room;
}

function likeSilent({ most, least }: Sides, silent: Sides): Sides {
  if (least.beside === 0) return { most, least };
  const beside = Math.min(most.beside, Math.max(least.beside, silent.least.beside));
  return { most, least: { ...least, beside } };
}

const FREE: Room = { beside: Number.POSITIVE_INFINITY, fromMs: 0, givesUpMs: Number.POSITIVE_INFINITY };

function sides({ obstacles, readTimeoutMs }: Traits, kind: LeftOpen): Sides {
  const tried = obstacles.filter(({ left }) => left === kind);
  const borne = tried.filter(({ outcome }) => outcome === 'answered');
  const held = tried.filter(isHeld);
  const beside = smallest(held.map(({ connections }) => connections)) - 1;
  const shown = largest(borne.map(({ connections }) => connections).filter((count) => count <= beside));
  // Age matters if the server tolerated as many when they were younger.
  const heldAtMs = smallest(held.filter(({ connections }) => connections === beside + 1).map(({ agedMs }) => agedMs));
  const younger = borne.filter(({ connections, agedMs }) => connections > beside && agedMs < heldAtMs);
  const borneAtMs = largest(younger.map(({ agedMs }) => agedMs));
  const givesUpMs =
    kind === 'silent' && readTimeoutMs !== null
      ? readTimeoutMs
      : smallest(
          held.flatMap(({ outcome, agedMs, answerMs }) =>
            outcome === 'answered-after-close' && answerMs !== null ? [agedMs + answerMs] : [],
          ),
        );
  return {
    most: { beside, fromMs: younger.length > 0 ? heldAtMs : 0, givesUpMs },
    least: { beside: shown, fromMs: borneAtMs, givesUpMs },
  };
}

/** Infinity if there are none. */
const smallest = (values: readonly number[]): number => Math.min(Number.POSITIVE_INFINITY, ...values);

/** 0 if there are none. */
const largest = (values: readonly number[]): number => Math.max(0, ...values);
