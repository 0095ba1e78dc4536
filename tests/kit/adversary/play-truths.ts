/**
 * Plays the truths whose ids are its arguments, some at a time, in a process of its own: what makes the kit hang then hangs
 * nobody else. Each line on standard output is one thing that happened, as JSON.
 */
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { atMost } from '../../../src/system/concurrency.ts';
import { openDisplay } from '../../../src/system/display.ts';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { playSocketsOnce } from '../fixtures/play-sockets.ts';
import { undisturbed } from '../fixtures/undisturbed.ts';
import { adversaryServer } from './adversary-server.ts';
import type { Told } from './judge.ts';
import { playReal } from './play-real.ts';
import type { Truth } from './truth.ts';
import { ofRealBrowsers, truths } from './truths.ts';

/** In milliseconds. The slowest servers take twice as long, so that nothing depends on how busy the machine is. */
const PATIENCE = 1300;

/** Trials that are played at the same time: they mostly wait. */
const AT_ONCE = 6;

/** No trial of these may take longer, in milliseconds: a long poll, a control and a release of each of six connections are within it. */
const BOUND = 60_000;

const BEAT_MS = 500;

/** From the request to a pause of the kit. The page of those trials takes twice as long. */
const PAUSE_AFTER_MS = 200;

export type Line = { readonly beat: true } | { readonly id: string; readonly told?: Told; readonly ms?: number };

const tell = (line: Line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** Lets the whole process stand still while the page is awaited. */
const pausing = (ms: number) => (path: string) => {
  setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms), PAUSE_AFTER_MS);
  return path;
};

async function played(truth: Truth): Promise<Told> {
  const { kitPauseMs, scenario, host, answers, engine } = truth;
  const manner = kitPauseMs === undefined ? truth.manner : { ...truth.manner, asks: pausing(kitPauseMs) };
  const options = { patience: PATIENCE, observer: 'relay' } as const;
  const server = adversaryServer(truth);
  const play = () =>
    engine
      ? playReal(engine, server, scenario, { options, env: display?.env ?? {} })
      : playSocketsOnce(server, scenario, manner, options, host);
  const { trace } = await (kitPauseMs === undefined ? undisturbed(play) : play());
  const { verdict, cause, reason, waitMs } = diagnose(trace, {}, answers);
  return { verdict, cause, reason, waitMs };
}

async function bounded(truth: Truth): Promise<void> {
  const began = performance.now();
  tell({ id: truth.id });
  const late = new AbortController();
  const told = await Promise.race([
    played(truth).catch((error: Error): Told => ({ lost: `the kit threw: ${error.message}` })),
    delay(BOUND, { lost: `hung: no end within ${BOUND / 1000} s` }, { signal: late.signal }),
  ]);
  late.abort();
  tell({ id: truth.id, told, ms: Math.round(performance.now() - began) });
}

const wanted = new Set(process.argv.slice(2));
const mine = [...truths, ...ofRealBrowsers].filter(({ id }) => wanted.has(id));
const display = mine.some(({ engine }) => engine) ? await openDisplay() : null;
// What pauses the kit pauses all that is played in the process; and whether a real browser leaves a connection silent is a race.
const atOnce = display || mine.some(({ kitPauseMs }) => kitPauseMs) ? 1 : AT_ONCE;
const beat = setInterval(() => tell({ beat: true }), BEAT_MS);
await atMost(atOnce, mine, bounded);
clearInterval(beat);
await display?.close();
process.exit(0); // a trial that hung may hold the process
