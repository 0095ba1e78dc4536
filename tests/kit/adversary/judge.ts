/** Whether what the kit said of a server is true. Pure. */
import type { Diagnosis } from '../../../src/verdict/diagnose.ts';
import type { Expected, Truth } from './truth.ts';

/** What the kit said; or why it said nothing. */
export type Told = Pick<Diagnosis, 'verdict' | 'cause' | 'reason' | 'waitMs'> | { readonly lost: string };

/** What is wrong with it, in words; empty if nothing is. */
export function wrongs({ expected }: Pick<Truth, 'expected'>, told: Told): string[] {
  if ('lost' in told) return [told.lost];
  const { verdict, cause, reason } = told;
  const kind = cause?.kind ?? null;
  const found: string[] = [];
  if (!expected.verdicts.includes(verdict)) {
    found.push(`${calledWrongly(expected, verdict)} (${verdict}, not ${expected.verdicts.join(' or ')})`);
  }
  if (!expected.causes.some((each) => each === kind)) {
    found.push(`wrong cause: ${kind ?? 'none'}, not ${expected.causes.map((each) => each ?? 'none').join(' or ')}`);
  }
  if (cause && expected.proven !== undefined && cause.proven !== expected.proven) {
    found.push(cause.proven ? 'false proof' : 'no proof');
  }
  if (cause && expected.connection !== undefined && cause.connection !== expected.connection) {
    found.push(`wrong connection: ${cause.connection ?? 'none'}, not ${expected.connection ?? 'none'}`);
  }
  if (expected.says && !expected.says.test(`${cause?.text ?? ''} ${reason ?? ''}`)) {
    found.push(`does not say ${expected.says}`);
  }
  if (verdict !== 'stalled' && verdict !== 'delayed' && cause) found.push(`a cause of what is ${verdict}`);
  return found;
}

/**
 * Whether less was seen than there was, and nothing was seen that was not there: on a busy machine an answer may come too late after a
 * close to prove anything, which leaves a stall unexplained, and a wait of 0.1 s may be over before anybody asks.
 */
export function wasOnlyMissed({ expected }: Pick<Truth, 'expected'>, told: Told): boolean {
  if ('lost' in told) return false;
  const { verdict, cause } = told;
  const [only] = expected.verdicts;
  const unseen = verdict === 'ok' && expected.verdicts.length === 1 && only === 'delayed';
  // A stall that nothing is blamed for.
  const unexplained = expected.verdicts.includes(verdict) && cause?.kind === 'unexplained' && !cause.proven;
  return unseen || unexplained || wrongs({ expected }, told).every((wrong) => wrong === 'no proof');
}

function calledWrongly({ verdicts }: Expected, verdict: string): string {
  if (verdict === 'stalled' || verdict === 'delayed') return `false ${verdict}`;
  if (verdict === 'ok') return 'false safe';
  return verdicts.includes('broken') ? 'a fault of the kit told of the server' : 'wrong verdict';
}

/** What the kit said, in a few words. */
export function toldInWords(told: Told): string {
  if ('lost' in told) return told.lost;
  const { verdict, cause, reason } = told;
  if (!cause) return reason === null ? verdict : `${verdict}: ${reason}`;
  const at = cause.connection === null ? '' : ` ${cause.connection}`;
  return `${verdict}: ${cause.kind}${at}${cause.proven ? ', proven' : ''}`;
}
