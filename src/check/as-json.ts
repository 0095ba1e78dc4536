/** The answer as one JSON object. Pure. */

import { kitVersion } from '../kit.ts';
import { cellsOf, observedTally } from '../report/cells.ts';
import type { Checked } from './check-server.ts';
import { remedyText } from './text.ts';

/** All that a program may want to know; what each trial saw is in `results.jsonl` of `out`. */
export function asJson(all: readonly Checked[], exitCode: number, out: string): object {
  return {
    kit: kitVersion,
    exitCode,
    out,
    servers: all.map(({ subject, safety, sentence, causes, remedies, notes, traits, results }) => ({
      id: subject.definition.id,
      about: subject.definition.about,
      path: subject.definition.page,
      safety,
      sentence,
      causes,
      remedies: remedies.map((each) => ({ ...each, text: remedyText(each) })),
      notes,
      cells: cellsOf(results).map((cell) => ({
        browser: cell.browser,
        version: cell.worst.browser.version,
        scenario: cell.scenario,
        verdict: cell.verdict,
        stalls: cell.stalls,
        observed: cell.observed,
        provoked: observedTally(cell).provoked,
        cause: cell.worst.cause,
        reason: cell.worst.reason,
      })),
      traits,
    })),
  };
}
