import { expect, test } from '@playwright/test';
import type { ServerSide, Step } from '../../../src/domain/trace.ts';
import { drawingOf } from '../../../src/report/page/lanes.tsx';
import { renderPage } from '../../../src/report/page/page.tsx';
import { changesOf, serverSideSentences, whenOverdue } from '../../../src/report/server-side.ts';
import { result, SCENARIOS, sampleRun } from '../fixtures/results.ts';
import { released } from '../fixtures/traces.ts';
import { stalledFindings, stalledTrace } from '../fixtures/trials.ts';

const side = (connection: number, accepted: boolean, unreadBytes = 0, atMs = 3000): ServerSide => ({
  atMs,
  connection,
  accepted,
  unreadBytes,
});

const say = (serverSide: ServerSide[], ...steps: Step[]) => serverSideSentences({ serverSide, steps }).join(' ');

test('serverSideSentences() tells of a server that sits on a silent connection', () => {
  expect(say([side(2, true), side(3, false), side(4, false, 412)], released(3001, 2))).toBe(
    'When patience ran out, the server had accepted connection 2 (nothing unread); connections 3 and 4 (412 bytes unread in all) waited in the accept queue.',
  );
});

test('serverSideSentences() tells of a server that has accepted all, none, or not read all', () => {
  expect(say([side(1, true), side(3, true), side(4, true)])).toBe(
    'When patience ran out, the server had accepted connections 1, 3 and 4 (nothing unread).',
  );
  expect(say([side(1, false), side(2, false)])).toBe(
    'When patience ran out, connections 1 and 2 (nothing unread) waited in the accept queue.',
  );
  expect(say([side(1, true, 1), side(2, true)])).toBe(
    'When patience ran out, the server had accepted connection 2 (nothing unread) and connection 1 (1 byte unread).',
  );
});

test('serverSideSentences() tells where the server had got to before the last release', () => {
  const looks = [
    [side(1, true), side(2, false), side(3, false), side(4, false, 61)],
    [side(2, true, 0, 3500), side(3, false, 0, 3500), side(4, false, 61, 3500)],
    [side(3, true, 0, 4000), side(4, false, 61, 4000)],
  ].flat();
  const steps = [released(3001, 1), released(3501, 2), released(4001, 3)];
  expect(serverSideSentences({ serverSide: looks, steps })).toEqual([
    'When patience ran out, the server had accepted connection 1 (nothing unread); connections 2, 3 and 4 (61 bytes unread in all) waited in the accept queue.',
    'Just before connection 3 was closed, the server had accepted connection 3 (nothing unread); connection 4 (61 bytes unread) waited in the accept queue.',
  ]);
  expect(changesOf({ serverSide: looks }, 3).map(({ atMs, accepted }) => [atMs, accepted])).toEqual([
    [3000, false],
    [4000, true],
  ]);
});

test('serverSideSentences() says nothing of what is not known', () => {
  expect(say([])).toBe('');
  expect(say([], released(3001, 2), released(3501, 3))).toBe('');
  // The kernel told of no connection before the first was closed.
  const late = { serverSide: [side(4, true, 0, 3500)], steps: [released(3001, 2), released(3501, 3)] };
  expect(whenOverdue(late)).toEqual([]);
  expect(serverSideSentences(late)).toEqual([
    'Just before connection 3 was closed, the server had accepted connection 4 (nothing unread).',
  ]);
});

test('serverSideSentences() names a few connections of many', () => {
  const many = Array.from({ length: 30 }, (_, index) => side(index + 1, false));
  expect(say(many)).toBe(
    'When patience ran out, connections 1, 2, 3, 4, 5, 6 and 24 more (nothing unread) waited in the accept queue.',
  );
});

const trace = { ...stalledTrace, serverSide: [side(3, true, 0, 4067), side(4, false, 61, 4067)] };

test('drawingOf() labels the lanes with it at the moment when it was seen', () => {
  const { lanes } = drawingOf(trace, 'chromium', 3);
  const labels = lanes.map((lane) => lane.labels.map(({ text }) => text).filter((text) => text.includes('accepted')));
  expect(labels).toEqual([[], [], ['accepted, 0 B unread'], ['not accepted, 61 B unread']]);
});

test('renderPage() tells it beside the cause and in the table, and has no column for it where nothing is known', () => {
  const evidence = { trace: 'traces/one.json', pcap: null, netlog: null, disagreement: null };
  const results = [result('chromium', 'python-sequential', 'bystander', { ...stalledFindings, evidence })];
  const page = (drawn: typeof trace) =>
    renderPage({
      run: sampleRun(),
      results,
      traces: new Map([['traces/one.json', drawn]]),
      order: { scenarios: SCENARIOS },
    });
  const html = page(trace);
  expect(html).toContain(
    'the server had accepted connection 3 (nothing unread); connection 4 (61 bytes unread) waited',
  );
  expect(html).toContain('<td>not accepted, 61 B unread</td>');
  expect(page({ ...trace, serverSide: [] })).not.toMatch(/when overdue|When patience ran out, /);
});
