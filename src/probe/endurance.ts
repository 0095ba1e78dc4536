/** Whether a server answers the hundredth request as it does the first, with nothing left open between them. */
import type { Traits } from '../results/traits.ts';
import { answersAgain } from './base.ts';
import type { Limits } from './outcome.ts';
import type { Target } from './target.ts';

type Endurance = NonNullable<Traits['endurance']>;

/** More than a small server has places for, and asked in less than a second. */
const REQUESTS = 64;

/** A page that takes longer, in milliseconds, is not asked for so often. */
const QUICK_MS = 50;

/** What is used up is believed when it was seen so often. */
const BELIEVED = 2;

/**
 * Asks one instance again and again, each time on a connection of its own that is closed before the next. Where an answer is missing,
 * a fresh instance is asked as often; where there is none, the same one is asked once more.
 * @returns null if the page takes too long by itself
 */
export async function measureEndurance(
  target: Target,
  answerMs: number,
  { limitMs }: Limits,
  signal: AbortSignal,
  fresh?: () => Promise<Target>,
): Promise<Endurance | null> {
  if (answerMs > QUICK_MS) return null;
  let answered = await untilMissing(target, limitMs, signal);
  let tries = 1;
  while (answered !== null && tries < BELIEVED) {
    const again = fresh
      ? await untilMissing(await fresh(), limitMs, signal)
      : await stillMissing(target, limitMs, signal, answered);
    if (again === null) answered = null;
    else tries++;
  }
  return { tried: REQUESTS, answered, tries };
}

/** How many were answered before one was not; null if all were. */
async function untilMissing(target: Target, limitMs: number, signal: AbortSignal): Promise<number | null> {
  for (let answered = 0; answered < REQUESTS; answered++) {
    if (!(await answersAgain(target, limitMs, signal))) return answered;
  }
  return null;
}

const stillMissing = async (target: Target, limitMs: number, signal: AbortSignal, answered: number) =>
  (await answersAgain(target, limitMs, signal)) ? null : answered;
