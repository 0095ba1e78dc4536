/** The answer as one JSON object. Pure. */

import xmlbuilder from 'xmlbuilder';
import { cellsOf, observedTally } from '../../domain/cells.ts';
import { kitVersion } from '../../domain/kit.ts';
import type { Result } from '../../domain/schema.ts';
import type { Client } from '../../domain/trace.ts';
import { visible } from '../../text/visible.ts';
import type { Checked } from './check-server.ts';
import { lastOf, type Tried } from './seen.ts';
import { cellText, remedyText } from './text.ts';

/** All that a program may want to know. The single trials are in `results.jsonl` in `out`. */
export function asJson(all: readonly Checked[], exitCode: number, out: string): object {
  return {
    kit: kitVersion,
    exitCode,
    out,
    servers: all.map(({ subject, safety, sentence, causes, remedies, notes, traits, results, tried, fix }) => ({
      id: subject.definition.id,
      about: subject.definition.about,
      path: subject.definition.page,
      safety,
      sentence,
      causes,
      remedies: remedies.map((each) => ({ ...each, text: remedyText(each) })),
      notes,
      fix: fix ?? null,
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

/** The page's statuses in the trials of a cell, each once for each kind of client, and what else went wrong. */
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

/* The answer as JUnit XML for continuous integration: a suite for each server, a case for each cell. Pure. */

interface Case {
  readonly name: string;
  readonly browser: string;
  readonly seconds: number;
  /** What it is reported as, with its text; null if all was well. */
  readonly told: {
    readonly as: 'failure' | 'error' | 'skipped';
    readonly message: string;
    readonly text: string;
  } | null;
}

/** One document for all checked servers. */
export function junitOf(all: readonly Checked[]): string {
  const root = xmlbuilder.create('testsuites', { encoding: 'UTF-8', invalidCharReplacement: '\ufffd' });
  root.att('name', 'standoff check');
  for (const checked of all) {
    const cases = casesOf(checked);
    const count = (as: string) => cases.filter(({ told }) => told?.as === as).length;
    const suite = root.ele('testsuite', {
      name: visible(checked.subject.definition.id),
      tests: cases.length,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      time: sum(checked.results).toFixed(3),
    });
    for (const { name, browser, seconds, told } of cases) {
      const one = suite.ele('testcase', { classname: browser, name, time: seconds.toFixed(3) });
      if (told) one.ele(told.as, { message: visible(told.message) }, visible(told.text, 4000));
    }
    suite.ele(
      'system-out',
      {},
      [checked.sentence, ...checked.remedies.map(remedyText), ...checked.notes]
        .map((each) => visible(each, 900))
        .join('\n'),
    );
  }
  return `${root.end({ pretty: true })}\n`;
}

function casesOf(checked: Checked): Case[] {
  const cells = cellsOf(checked.results).map((cell): Case => {
    const reason = cell.worst.cause?.text ?? cell.worst.reason ?? '';
    const as = {
      stalled: 'failure',
      failed: 'failure', // the page was lost
      broken: 'error',
      unavailable: 'skipped',
      ok: null,
      'kept-back': null, // the browser's own wait
      delayed: null,
    } as const;
    const told = as[cell.verdict];
    return {
      name: cell.scenario,
      browser: cell.browser,
      seconds: sum(cell.trials),
      told: told && { as: told, message: cellText(cell), text: reason },
    };
  });
  const { safety, sentence, causes } = checked;
  const as = safety === 'unsafe' ? 'failure' : 'error';
  const told = safety === 'safe' ? null : ({ as, message: sentence, text: causes.join('; ') } as const);
  return [...cells, { name: 'safe', browser: 'answer', seconds: 0, told }];
}

const sum = (results: readonly Result[]): number => results.reduce((ms, { durationMs }) => ms + durationMs, 0) / 1000;
