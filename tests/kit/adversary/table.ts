/** The table `server | truth | kit`. Pure. */
import { visible } from '../../../src/text/visible.ts';
import { toldInWords, wrongs } from './judge.ts';
import type { Ended } from './play-apart.ts';
import type { Truth } from './truth.ts';

const WIDTHS = [38, 74] as const;

/** One line for each truth, and below it what is wrong with what the kit said, if anything is. */
export function tableOf(truths: readonly Truth[], ended: ReadonlyMap<string, Ended>): string {
  const rows = truths.flatMap((truth) => {
    const each = ended.get(truth.id);
    const told = each ? toldInWords(each.told) : 'not played';
    const wrong = each ? wrongs(truth, each.told) : [];
    const time = each?.ms == null ? '' : ` (${(each.ms / 1000).toFixed(1)} s)`;
    const line = [truth.id.padEnd(WIDTHS[0]), truth.truth.padEnd(WIDTHS[1]), `${visible(told, 160)}${time}`].join(
      ' | ',
    );
    return [line, ...wrong.map((text) => `  WRONG: ${visible(text, 300)}`)];
  });
  return [['server'.padEnd(WIDTHS[0]), 'truth'.padEnd(WIDTHS[1]), 'kit'].join(' | '), ...rows].join('\n');
}
