/** How a trial travels from a worker to the reporter, through blob reports too: as attachments of its test, which may have played several. */
import { readFileSync } from 'node:fs';
import type { TestInfo } from '@playwright/test';
import type { TestResult } from '@playwright/test/reporter';
import { canarySchema, resultSchema } from '../results/schema.ts';
import type { Played } from '../trial/play-cell.ts';
import { traceSchema } from '../wire/trace.ts';
import { visible } from './visible.ts';

const RESULT = 'standoff-result';
const TRACE = 'standoff-trace';
const PCAP = 'standoff-pcap';
const CANARY = 'standoff-canary';
const NETLOG = 'standoff-netlog';
const JSON_TYPE = 'application/json';

/** For whoever reads Playwright's own reports (JUnit has annotations as properties), verdict and cause are annotations, too. */
export async function attachPlayed(testInfo: TestInfo, played: Played): Promise<void> {
  const { result, trace, pcap, netlog, canary } = played;
  testInfo.annotations.push({ type: 'verdict', description: result.verdict });
  if (result.cause) testInfo.annotations.push({ type: 'cause', description: visible(result.cause.text) });
  await testInfo.attach(RESULT, { body: JSON.stringify(result), contentType: JSON_TYPE });
  if (trace) await testInfo.attach(TRACE, { body: JSON.stringify(trace), contentType: JSON_TYPE });
  if (canary) await testInfo.attach(CANARY, { body: JSON.stringify(canary), contentType: JSON_TYPE });
  if (pcap) await testInfo.attach(PCAP, { body: pcap, contentType: 'application/vnd.tcpdump.pcap' });
  if (netlog) await testInfo.attach(NETLOG, { body: netlog, contentType: 'application/octet-stream' });
}

/** The trials that a test attached, in their order; none if it ended before it could. What follows a result belongs to it. */
export function readAttached({ attachments }: TestResult): Played[] {
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
    const canary = bodyOf(CANARY);
    return {
      result: resultSchema.parse(JSON.parse((bodyOf(RESULT) ?? '').toString())),
      trace: trace && traceSchema.parse(JSON.parse(trace.toString())),
      pcap: bodyOf(PCAP),
      netlog: bodyOf(NETLOG),
      canary: canary && canarySchema.parse(JSON.parse(canary.toString())),
    };
  });
}
