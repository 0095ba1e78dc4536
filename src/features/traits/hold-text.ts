/** The hold times for the terminal: a table, then a sentence for each browser and kind. Pure. */

import Table from 'cli-table3';
import type { HoldFile } from '../../domain/measurements.ts';
import { type HoldSummary, summaryOf } from './hold.ts';

const kinds = ['unused', 'used'] as const;

export function holdText(files: readonly HoldFile[]): string {
  const table = new Table({
    head: ['browser', 'connection', 'samples', 'held: median (range)', 'closed by'],
    style: { head: [], border: [] },
  });
  const sentences: string[] = [];
  for (const { browser, rows } of files) {
    const name = `${browser.id} ${browser.version}`;
    for (const kind of kinds) {
      const summary = summaryOf(rows, kind);
      table.push([name, kind, summary.samples, heldOf(summary), closedByOf(summary)]);
      sentences.push(sentenceOf(name, summary));
    }
  }
  return `${table.toString()}\n${sentences.join('\n')}`;
}

/** The sentence for one browser and kind. */
export function sentenceOf(name: string, { kind, samples, closed, open }: HoldSummary): string {
  if (samples === 0) return `${name} opened no ${kind} connection.`;
  const idle = kind === 'used' ? ' idle' : '';
  const parts = [
    closed && `closed ${count(closed.count, kind)} itself, after ${seconds(closed.median)}${rangeOf(closed)}${idle}`,
    open && `still held ${count(open.count, kind)} after ${seconds(open.atLeast)}${idle}, when the watch ended`,
  ];
  return `${name} ${parts.filter(Boolean).join('; it ')}.`;
}

const count = (many: number, kind: string): string => `${many} ${kind} connection${many === 1 ? '' : 's'}`;

function heldOf({ closed, open }: HoldSummary): string {
  const parts = [
    closed && `${seconds(closed.median)}${rangeOf(closed)}`,
    open && `still open after ${seconds(open.atLeast)}`,
  ];
  return parts.filter(Boolean).join('; ') || 'none was opened';
}

function closedByOf({ samples, closed, open }: HoldSummary): string {
  if (closed && open) return `browser ${closed.count} of ${samples}, nobody ${open.count}`;
  if (closed) return 'browser';
  return open ? 'nobody' : '';
}

const rangeOf = ({ low, high }: { low: number; high: number }): string =>
  tenth(low) === tenth(high) ? '' : ` (${tenth(low)} to ${tenth(high)})`;

const seconds = (ms: number): string => `${tenth(ms)} s`;

const tenth = (ms: number): string => (ms / 1000).toFixed(1);
