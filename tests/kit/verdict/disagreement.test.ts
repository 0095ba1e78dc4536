import { expect, test } from '@playwright/test';
import type { Trace } from '../../../src/domain/trace.ts';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { disagreement } from '../../../src/verdict/disagreement.ts';
import { connection, exchange, standoff } from '../fixtures/traces.ts';

const between = (relay: Trace, capture: Trace) => disagreement(relay, capture, diagnose(relay), diagnose(capture));

/** As the capture sees the same trial: the kit's release is the server's close to it, and times differ a little. */
function captured(change: (trace: Trace) => void = () => {}): Trace {
  const trace = standoff();
  trace.observer = 'pcap';
  for (const each of trace.connections)
    if (each.closedBy === 'kit') Object.assign(each, { closedBy: 'server', closedMs: 3702, clientEndMs: null });
  change(trace);
  return trace;
}

test('disagreement() is null when both saw the same, a release and crossing closes included', () => {
  expect(between(standoff(), captured())).toBeNull();
  const crossing = captured((trace) =>
    Object.assign(trace.connections[0] ?? {}, { closedBy: 'client', clientEndMs: 10.9 }),
  );
  expect(between(standoff(), crossing)).toBeNull();
});

test('disagreement() tells a connection that only one of them saw', () => {
  const more = captured((trace) => trace.connections.push(connection(5, 3800)));
  expect(between(standoff(), more)).toBe('the relay saw 4 connections, the capture 5');
});

test('disagreement() tells bytes, requests and ends that differ', () => {
  for (const change of [
    { bytesIn: 7 },
    { exchanges: [exchange('GET /other', 8, 11)] },
    { closedMs: null, closedBy: null },
    { reset: true },
    { client: 'bystander' as const },
  ]) {
    const other = captured((trace) => Object.assign(trace.connections[0] ?? {}, change));
    expect(between(standoff(), other)).toMatch(/^connection 1 is .* for the relay and .* for the capture$/);
  }
});

test('disagreement() is null for an end after which nothing happened: one of them may have stopped before it', () => {
  const open = { closedMs: null, closedBy: null };
  const lastToAct = standoff().connections.findIndex(({ client }) => client === 'bystander');
  const without = captured((trace) => Object.assign(trace.connections[lastToAct] ?? {}, open));
  expect(between(standoff(), without)).toBeNull();
  expect(between(without, standoff())).toBeNull();
});

test('disagreement() tells verdicts that differ', () => {
  const relay = standoff();
  expect(disagreement(relay, captured(), diagnose(relay), { ...diagnose(relay), verdict: 'ok', cause: null })).toMatch(
    /^the verdict is stalled/,
  );
});
