import { expect, test } from '@playwright/test';
import type { TestResult } from '@playwright/test/reporter';
import { attachPlayed, readAttached } from '../../../src/report/attachments.ts';
import { unplayedLine } from '../../../src/results/line.ts';
import type { Result } from '../../../src/results/schema.ts';
import { coordinates } from '../fixtures/coordinates.ts';
import { okTrace, stalledTrace } from '../fixtures/trials.ts';

const line = (trial: number): Result => unplayedLine(coordinates(trial), 'unavailable', 'not installed');

test('readAttached() gives each trial of a test with what belongs to it, in order', async () => {
  const attachments: TestResult['attachments'] = [];
  const testInfo = {
    annotations: [],
    attach: async (name: string, { body, contentType = '' }: { body: string | Buffer; contentType?: string }) => {
      attachments.push({ name, contentType, body: Buffer.from(body) });
    },
  };
  const into = testInfo as unknown as Parameters<typeof attachPlayed>[0];
  const played = [
    { result: line(0), trace: stalledTrace, pcap: null, netlog: null, canary: null },
    {
      result: line(1),
      trace: null,
      pcap: Buffer.from('capture'),
      netlog: Buffer.from('log'),
      canary: { speculates: true, text: 'seen' },
    },
    { result: line(2), trace: okTrace, pcap: null, netlog: null, canary: null },
  ];
  for (const each of played) await attachPlayed(into, each);
  expect(readAttached({ attachments } as unknown as TestResult)).toEqual(played);
});

test('attachPlayed() annotates its test with verdict and cause, with what cannot be seen made visible', async () => {
  const annotations: unknown[] = [];
  const into = { annotations, attach: async () => {} } as unknown as Parameters<typeof attachPlayed>[0];
  const rest = { trace: null, pcap: null, netlog: null, canary: null };
  const cause = {
    kind: 'unexplained',
    connection: null,
    proven: false,
    releasedAfterMs: null,
    coincidence: null,
    unhinderedMs: null,
    text: 'a\u0000b',
  } as const;
  await attachPlayed(into, { result: line(0), ...rest });
  await attachPlayed(into, { result: { ...line(1), verdict: 'stalled', cause }, ...rest });
  expect(annotations).toEqual([
    { type: 'verdict', description: 'unavailable' },
    { type: 'verdict', description: 'stalled' },
    { type: 'cause', description: 'a\\x00b' },
  ]);
});

test('readAttached() gives none of a test that ended before it could attach any', () => {
  const foreign = { name: 'screenshot', contentType: 'image/png', body: Buffer.from('') };
  expect(readAttached({ attachments: [foreign] } as unknown as TestResult)).toEqual([]);
});
