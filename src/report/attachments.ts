/** How a trial travels from a worker to the reporter, through blob reports too: as attachments of its test, which may have played several. */
import { readFileSync } from 'node:fs';
import type { TestInfo } from '@playwright/test';
import type { TestResult } from '@playwright/test/reporter';
import { type Result, resultSchema } from '../results/schema.ts';
import type { Played } from '../trial/play-cell.ts';
import { type Trace, traceSchema } from '../wire/trace.ts';

const RESULT = 'standoff-result';
const TRACE = 'standoff-trace';
const PCAP = 'standoff-pcap';
const JSON_TYPE = 'application/json';

export async function attachPlayed(testInfo: TestInfo, { result, trace, pcap }: Played): Promise<void> {
  await testInfo.attach(RESULT, { body: JSON.stringify(result), contentType: JSON_TYPE });
  if (trace) await testInfo.attach(TRACE, { body: JSON.stringify(trace), contentType: JSON_TYPE });
  if (pcap) await testInfo.attach(PCAP, { body: pcap, contentType: 'application/vnd.tcpdump.pcap' });
}

/** One trial as a test attached it. */
export interface Attached {
  readonly result: Result;
  readonly trace: Trace | null;
  readonly pcap: Buffer | null;
}

/** The trials that a test attached, in their order; none if it ended before it could. What follows a result belongs to it. */
export function readAttached({ attachments }: TestResult): Attached[] {
  const trials: (typeof attachments)[] = [];
  for (const attachment of attachments) {
    if (attachment.name === RESULT) trials.push([]);
    trials.at(-1)?.push(attachment);
  }
  return trials.map((own) => {
    const bodyOf = (wanted: string): Buffer | null => {
      const found = own.find(({ name }) => name === wanted);
      return found?.body ?? (found?.path ? readFileSync(found.path) : null);
    };
    const trace = bodyOf(TRACE);
    return {
      result: resultSchema.parse(JSON.parse((bodyOf(RESULT) ?? '').toString())),
      trace: trace && traceSchema.parse(JSON.parse(trace.toString())),
      pcap: bodyOf(PCAP),
    };
  });
}
