/** What the driver said against what the wire shows. The verdict never comes from the driver; a difference is a finding. */
import type { Result } from '../results/schema.ts';

/**
 * Words by which a driver says that something went wrong; its outcome is the first line of its message. What says nothing
 * (`not played`) has none, and an aborted navigation is what the scenario `abandoned` asks for.
 */
const WENT_WRONG = /time[-\s]?d?[-\s]?out|\berror\b|fail|crash|refused|reset|ERR_(?!ABORTED)/i;

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
