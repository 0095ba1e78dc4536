/** The answer as one JSON object. Pure. */

import { kitVersion } from '../kit.ts';
import { cellsOf, observedTally } from '../report/cells.ts';
import type { Result } from '../results/schema.ts';
import type { Client } from '../wire/trace.ts';
import type { Checked } from './check-server.ts';
import { lastOf, type Tried } from './seen.ts';
import { remedyText } from './text.ts';

/** All that a program may want to know; what each trial saw is in `results.jsonl` of `out`. */
export function asJson(all: readonly Checked[], exitCode: number, out: string): object {
  return {
    kit: kitVersion,
    exitCode,
    out,
    servers: all.map(({ subject, safety, sentence, causes, remedies, notes, traits, results, tried }) => ({
      id: subject.definition.id,
      about: subject.definition.about,
      path: subject.definition.page,
      safety,
      sentence,
      causes,
      remedies: remedies.map((each) => ({ ...each, text: remedyText(each) })),
      notes,
      page: traits?.page ?? null,
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
        ...seenIn(tried, cell.trials),
      })),
      traits,
    })),
  };
}

/** What the page was answered in the trials of a cell, each status once for each client, and what else went wrong. */
function seenIn(tried: readonly Tried[], trials: readonly Result[]) {
  const seen = tried.filter(({ result }) => trials.includes(result)).flatMap((each) => each.seen ?? []);
  const statusesOf = (isOurs: (client: Client) => boolean) => [
    ...new Set(seen.flatMap(({ visits }) => visits.filter(({ client }) => isOurs(client)).map(lastOf))),
  ];
  return {
    statuses: statusesOf((client) => client !== 'bystander'),
    bystanderStatuses: statusesOf((client) => client === 'bystander'),
    faults: [...new Set(seen.flatMap(({ faults }) => faults.map(({ kind }) => kind)))],
  };
}
