/**
 * Turns: what keeps trials that run at the same time from disturbing each other's measurement.
 *
 * How many connections Chromium leaves silent depends on a race of some 15 ms between the server's answer and the
 * browser's second preconnect, and other work on the machine slows the answer. So a browser that races opens a page while
 * no other opens one (`opening`, alone), and browsers are started and ended meanwhile by nobody (`heavy`, one more at once
 * than there are processors, since each waits for a part of its time). Browsers that have no race to lose open their
 * pages among the heavy things. What takes longest, waiting for silence and patience, needs no turn. What was measured with and
 * without: docs/fidelity.md.
 *
 * The turns are given by one process over loopback, one connection each: whoever goes away, even by SIGKILL, gives its
 * turn back. Only processes of the run are given any (`greeting.ts`).
 */
import { connect, createServer, type Socket } from 'node:net';
import os from 'node:os';
import type { BrowserDefinition } from '../browsers/browser.ts';
import type { Navigation } from '../results/schema.ts';
import { greet, greeted } from './greeting.ts';

export type Turn = 'heavy' | 'opening';

/**
 * The turn in which a browser opens a page of a scenario. One that has no race to lose there disturbs those that have, as a start does; and
 * real key presses go to whatever has the focus.
 */
export function turnToOpen(
  { races }: Pick<BrowserDefinition, 'races'>,
  scenario: string,
  navigation: Navigation,
): Turn {
  return races === 'all' || races.includes(scenario) || navigation === 'typed' ? 'opening' : 'heavy';
}

/** Where workers find the process that gives the turns: a port on 127.0.0.1. */
export const TURNS_PORT = 'STANDOFF_TURNS_PORT';

/** Whether a turn may be given beside those that are taken. Pure. */
export function mayGive(turn: Turn, taken: readonly Turn[], places: number): boolean {
  if (taken.includes('opening')) return false;
  return turn === 'opening' ? taken.length === 0 : taken.length < places;
}

/** So many turns of a kind are given one after the other while the other kind is asked for. */
const MOST_IN_A_ROW = 6;

/** What was given last, and how many of it in a row. */
export interface Row {
  readonly kind: Turn;
  readonly length: number;
}

/**
 * Which of the turns that are asked for is given next; -1 if none may be. Turns of the kind that was given last go first,
 * so that many can be had before the kind changes, but not so many that the other kind starves. Pure.
 */
export function nextTurn(asked: readonly Turn[], taken: readonly Turn[], last: Row, places: number): number {
  const other: Turn = last.kind === 'heavy' ? 'opening' : 'heavy';
  const kinds = last.length < MOST_IN_A_ROW ? [last.kind, other] : [other, last.kind];
  for (const kind of kinds) {
    const at = asked.indexOf(kind);
    if (at >= 0) return mayGive(kind, taken, places) ? at : -1;
  }
  return -1;
}

/** Starts giving turns. */
export async function giveTurns(
  places = 1 + os.availableParallelism(),
): Promise<{ port: number; close(): Promise<void> }> {
  const asked: { turn: Turn; socket: Socket }[] = [];
  const taken = new Map<Socket, Turn>();
  let last: Row = { kind: 'heavy', length: 0 };
  const give = () => {
    for (;;) {
      const kinds = asked.map(({ turn }) => turn);
      const at = nextTurn(kinds, [...taken.values()], last, places);
      const next = asked[at];
      if (!next) return;
      asked.splice(at, 1);
      last = { kind: next.turn, length: next.turn === last.kind ? last.length + 1 : 1 };
      taken.set(next.socket, next.turn);
      next.socket.write('go');
    }
  };
  const server = createServer((socket) => {
    socket.on('error', () => {}); // 'close' follows
    void greeted(socket).then((words) => {
      if (words === null) return;
      asked.push({ turn: words[0] === 'opening' ? 'opening' : 'heavy', socket });
      give();
    });
    socket.once('close', () => {
      taken.delete(socket);
      const at = asked.findIndex((each) => each.socket === socket);
      if (at >= 0) asked.splice(at, 1);
      give();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot give turns: no port');
  server.unref();
  return {
    port: address.port,
    async close() {
      for (const socket of [...taken.keys(), ...asked.map((each) => each.socket)]) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Waits for a turn; returns what gives it back, which may be called again. Where nobody gives turns, it is had at once. */
export async function takeTurn(turn: Turn, port = Number(process.env[TURNS_PORT] ?? 0)): Promise<() => void> {
  if (port === 0) return () => {};
  const socket = connect({ port, host: '127.0.0.1' });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => greet(socket, turn));
    socket.once('data', () => resolve());
    socket.once('error', (error) => reject(new Error(`Cannot take a turn: ${error.message}`)));
    socket.once('close', () => reject(new Error('Cannot take a turn: the run has ended')));
  });
  return () => socket.destroy();
}

/** Does something in a turn. */
export async function inTurn<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
  const giveBack = await takeTurn(turn);
  try {
    return await work();
  } finally {
    giveBack();
  }
}
