import { expect, test } from '@playwright/test';
import { listing, listingText } from '../../../../src/report/page/connections.tsx';
import { HOSTILE } from '../../fixtures/results.ts';
import { stalledTrace } from '../../fixtures/trials.ts';

test('listing() writes the trace as numbered packets, with steps as comments between', () => {
  const text = listingText(listing(stalledTrace, 'chromium'));
  expect(text).toMatch(/1\. Chromium \(port 54866\) -> Server +: opens connection 1$/m);
  expect(text).toMatch(/3\. Chromium \(port 54866\) -> Server +: GET \/ \(637 bytes\)$/m);
  expect(text).toMatch(/4\. Server -> Chromium \(port 54866\) +: 200 OK \(151 bytes\)$/m);
  expect(text).toMatch(/14\. Kit, for Chromium \(port 54870\) -> Server : closes connection 3 \(FIN\)$/m);
  expect(text.split('\n')[0]).toContain('# navigated: new tab opened');
});

test('listing() is in the order of time', () => {
  const times = listing(stalledTrace, 'chromium').map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times).toHaveLength(stalledTrace.events.length + stalledTrace.steps.length);
});

test('listing() makes control characters of the server visible and shortens its lines', () => {
  const events = stalledTrace.events.map((each) => ({ ...each, text: HOSTILE }));
  const text = listingText(listing({ ...stalledTrace, events }, 'firefox'));
  expect(text).toContain('\\x1b[31m\\x00');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(260);
});

test('listing() leaves out the middle of a trace without end', () => {
  const [event] = stalledTrace.events;
  if (!event) throw new Error('the sample has no event');
  const events = Array.from({ length: 5000 }, (_, index) => ({ ...event, atMs: index }));
  const lines = listing({ ...stalledTrace, events, steps: [] }, 'chromium');
  expect(lines.length).toBeLessThan(400);
  expect(lines.some(({ text }) => /^… 4700 more lines/.test(text))).toBe(true);
  expect(lines.at(-1)?.mark).toBe('5000.');
});
