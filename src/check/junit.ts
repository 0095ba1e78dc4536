/** The answer as JUnit XML, as continuous integration reads it: a suite for each server, a case for each cell. Pure. */
import xmlbuilder from 'xmlbuilder';
import { cellsOf } from '../report/cells.ts';
import { visible } from '../report/visible.ts';
import type { Result } from '../results/schema.ts';
import type { Checked } from './check-server.ts';
import { cellText, remedyText } from './text.ts';

interface Case {
  readonly name: string;
  readonly browser: string;
  readonly seconds: number;
  /** What it is told as, with its words; null if all was well. */
  readonly told: {
    readonly as: 'failure' | 'error' | 'skipped';
    readonly message: string;
    readonly text: string;
  } | null;
}

/** One document for all servers that were checked. */
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
      failed: 'failure', // a page that is lost
      broken: 'error',
      unavailable: 'skipped',
      ok: null,
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
