/**
 * Turns keep trials that run at the same time from disturbing each other's measurement.
 *
 * How many connections Chromium leaves silent depends on a race of some 15 ms between the server's answer and the
 * browser's second preconnect, and other work on the machine slows the answer. So while a browser that races opens a
 * page, no other browser opens one (`opening`, one at a time), starts or ends (`heavy`: one more at a time than there
 * are processors, since each spends part of its time waiting). Browsers without a race to lose open their pages in
 * `heavy` turns. The longest parts, waiting for silence and patience, need no turn. docs/fidelity.md has measurements
 * with and without turns.
 *
 * All trials of a run are played by one process, so a queue in that process is enough.
 */
import os from 'node:os';

export type Turn = 'heavy' | 'opening';

/** Whether a turn may be given in addition to those that are taken. Pure. */
export function mayGive(turn: Turn, taken: readonly Turn[], places: number): boolean {
  if (taken.includes('opening')) return false;
  return turn === 'opening' ? taken.length === 0 : taken.length < places;
}

/** How many turns of one kind are given in a row while the other kind is waiting. */
const MOST_IN_A_ROW = 6;

/** Which kind was given last, and how many of it in a row. */
export interface TurnsInARow {
  readonly kind: Turn;
  readonly length: number;
}

/**
 * Which of the waiting turns is given next; -1 if none may be. Turns of the last given kind go first, so many can run
 * before the kind changes, but not so many that the other kind starves. Pure.
 */
export function nextTurn(asked: readonly Turn[], taken: readonly Turn[], last: TurnsInARow, places: number): number {
  const other: Turn = last.kind === 'heavy' ? 'opening' : 'heavy';
  const kinds = last.length < MOST_IN_A_ROW ? [last.kind, other] : [other, last.kind];
  for (const kind of kinds) {
    const at = asked.indexOf(kind);
    if (at >= 0) return mayGive(kind, taken, places) ? at : -1;
  }
  return -1;
}

/**
 * A queue of turns: `take` resolves when the turn has come, with a function that gives it back and may be called again.
 */
export function makeTurns(places = 1 + os.availableParallelism()): { take(turn: Turn): Promise<() => void> } {
  const asked: { readonly turn: Turn; begin(): void }[] = [];
  const taken: Turn[] = [];
  let last: TurnsInARow = { kind: 'heavy', length: 0 };
  const give = () => {
    for (;;) {
      const at = nextTurn(
        asked.map(({ turn }) => turn),
        taken,
        last,
        places,
      );
      const [next] = at < 0 ? [] : asked.splice(at, 1);
      if (!next) return;
      last = { kind: next.turn, length: next.turn === last.kind ? last.length + 1 : 1 };
      taken.push(next.turn);
      next.begin();
    }
  };
  return {
    take: (turn) =>
      new Promise((resolve) => {
        let isBack = false;
        const giveBack = () => {
          if (isBack) return;
          isBack = true;
          taken.splice(taken.indexOf(turn), 1);
          give();
        };
        asked.push({ turn, begin: () => resolve(giveBack) });
        give();
      }),
  };
}

const turns = makeTurns();

/** Does something in a turn of this process. */
export async function inTurn<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
  const giveBack = await turns.take(turn);
  try {
    return await work();
  } finally {
    giveBack();
  }
}
