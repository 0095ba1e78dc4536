import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { TestResult } from '@playwright/test/reporter';
import type { Result } from '../../../../src/domain/schema.ts';
import { attachPlayed, readAttached } from '../../../../src/report/playwright/attachments.ts';
import { unplayedLine } from '../../../../src/run/line.ts';
import { evidencePath } from '../../../../src/run/play-cell.ts';
import { coordinates } from '../../fixtures/coordinates.ts';
import { okTrace, stalledTrace } from '../../fixtures/trials.ts';

const line = (trial: number): Result => unplayedLine(coordinates(trial), 'unavailable', 'not installed');

/** Where a test attaches, and what it has attached. */
function attaching() {
  const attachments: TestResult['attachments'] = [];
  const attach = async (name: string, given: { body?: string | Buffer; contentType?: string } = {}) => {
    attachments.push({ name, contentType: given.contentType ?? '', body: Buffer.from(given.body ?? '') });
  };
  return { annotations: [], attachments, attach };
}

const fileOf = async (content: string): Promise<string> => {
  const file = await evidencePath();
  writeFileSync(file, content);
  return file;
};

test('readAttached() gives each trial of a test with what belongs to it, in order', async () => {
  const into = attaching();
  const nothing = { trace: null, pcap: null, netlog: null, canary: null };
  const canary = { speculates: true, text: 'seen' };
  await attachPlayed(into, { ...nothing, result: line(0), trace: stalledTrace });
  await attachPlayed(into, {
    ...nothing,
    result: line(1),
    pcap: await fileOf('capture'),
    netlog: await fileOf('log'),
    canary,
  });
  await attachPlayed(into, { ...nothing, result: line(2), trace: okTrace });
  const read = [
    { ...nothing, result: line(0), trace: stalledTrace },
    { ...nothing, result: line(1), pcap: Buffer.from('capture'), netlog: Buffer.from('log'), canary },
    { ...nothing, result: line(2), trace: okTrace },
  ];
  expect(readAttached(into.attachments)).toEqual(read);
  expect(readAttached(into.attachments, 1)).toEqual(read.slice(1));
});

test('attachPlayed() attaches what is large as the file that it is, and a long trace as one', async () => {
  const into = attaching();
  const pcap = await fileOf('x'.repeat(1 << 20));
  const text = 'GET /'.repeat(100_000);
  const trace = { ...okTrace, steps: [{ atMs: 0, step: 'note' as const, connection: null, text }] };
  await attachPlayed(into, { result: line(0), trace, pcap, netlog: null, canary: null });
  expect(into.attachments.filter(({ body }) => (body?.length ?? 0) > 1 << 18)).toEqual([]);
  expect(readAttached(into.attachments)).toEqual([{ result: line(0), trace, pcap, netlog: null, canary: null }]);
});

test('attachPlayed() annotates its test with verdict and cause, with what cannot be seen made visible', async () => {
  const into = attaching();
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
  expect(into.annotations).toEqual([
    { type: 'verdict', description: 'unavailable' },
    { type: 'verdict', description: 'stalled' },
    { type: 'cause', description: 'a\\x00b' },
  ]);
});

test('readAttached() gives none of a test that ended before it could attach any', () => {
  const foreign = { name: 'screenshot', contentType: 'image/png', body: Buffer.from('') };
  expect(readAttached([foreign])).toEqual([]);
});
