/** What the driver said against what the wire shows. The verdict never comes from the driver; a difference is a finding. */
import type { Result } from '../results/schema.ts';

/** Outcomes by which a driver says that something went wrong. Others (such as `none`, when no driver was attached) say nothing. */
const WENT_WRONG = /^(error|fail|time-?d?-?\s?out|crash)/i;

/** One sentence when the driver's word and the wire disagree, or null when they agree or cannot be compared. */
export function disagreement({ verdict, automation }: Pick<Result, 'verdict' | 'automation'>): string | null {
  if (automation.outcome === 'ok' && (verdict === 'stalled' || verdict === 'failed')) {
    return `The driver reported ok, while the wire shows that a request ${verdict === 'stalled' ? 'stalled' : 'failed'}.`;
  }
  if (WENT_WRONG.test(automation.outcome) && (verdict === 'ok' || verdict === 'delayed')) {
    return 'The driver reported a failure, while the wire shows that every request was answered.';
  }
  return null;
}
