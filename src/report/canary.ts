/** What the check at the start of a run found of browsers that do not connect ahead of need. Pure. */
import type { Canaries } from '../results/schema.ts';
import { browserName } from './names.ts';
import { visible } from './visible.ts';

/**
 * One warning for each browser that is known to make no speculative connections on this machine.
 *
 * @example 'Chromium makes no speculative connections here: …; its ok verdicts are marked as not provoked.'
 */
export function canaryWarnings(canary: Canaries): string[] {
  return Object.entries(canary).flatMap(([id, { speculates, text }]) => {
    if (speculates !== false) return [];
    const why = visible(text, 400).replace(/[.;\s]+$/, '');
    const reason = why === '' ? '' : `: ${why}`;
    return `${visible(browserName(id), 60)} makes no speculative connections here${reason}; its ok verdicts are marked as not provoked.`;
  });
}
