/** How many connections a server bears while it still answers another, from its traits. Pure. */
import type { LeftOpen, Obstacle, Traits } from '../../domain/server-traits.ts';
import { WORTH_TELLING_MS } from '../../verdict/freeing.ts';

/** What connections of one kind do to a server. */
export interface Room {
  /** The most of them beside which it answers; Infinity where nothing stood in its way. */
  readonly beside: number;
  /** How old one must be to stand in the way: a server that defers accepting does not see a younger one. */
  readonly fromMs: number;
  /** After how long the server gives one up by itself; Infinity where it was not seen to. */
  readonly givesUpMs: number;
}

/** Of the kinds that browsers leave: silent, and kept alive after an answer. */
export interface Rooms {
  readonly silent: Room;
  readonly keptAlive: Room;
  readonly keepsAlive: boolean;
}

/**
 * A probe tries some numbers and ages, so what lies between is known only from both sides: a pool that answers beside 2
 * and not beside 6 bears from 2 to 5. `most` takes the server's side in such doubts, `least` does not; where a prediction is
 * the same with both, it does not hang on what was not tried. Number and age are taken to matter independently. What was
 * blocked for as long as the probe waited is taken to be blocked for good, unless the server was seen to give it up later.
 * A connection that is kept alive waits for a request as a silent one does that was accepted: where one is borne, as many of
 * them as of silent ones are.
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

/** Whether nothing that a browser leaves open stood in the way of a request: what it does there is not changed by the server. */
export const isUnhindered = ({ obstacles }: Traits): boolean =>
  obstacles
    .filter(({ left }) => left === 'silent' || left === 'kept-alive')
    .every((each) => each.outcome.startsWith('answered') && !isHeld(each));

/**
 * Whether a request had to wait for what was left open. A connection that the server had closed before, while it aged, or
 * closed a moment later was not in its way.
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
  // Age matters where as many were borne when they were younger.
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

/** Infinity of none. */
const smallest = (values: readonly number[]): number => Math.min(Number.POSITIVE_INFINITY, ...values);

/** 0 of none. */
const largest = (values: readonly number[]): number => Math.max(0, ...values);
