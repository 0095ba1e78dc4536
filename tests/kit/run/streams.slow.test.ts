/** Connections that a browser of sockets holds for an answer without an end. */

import { expect, test } from '@playwright/test';
import nodeSequential from '../../../servers/node-sequential.ts';
import nodeThreaded from '../../../servers/node-threaded.ts';
import pythonSequential from '../../../servers/python-sequential.ts';
import pythonThreading from '../../../servers/python-threading.ts';
import { eventStream } from '../../../src/scenarios/event-stream.ts';
import { websocket } from '../../../src/scenarios/websocket.ts';
import { diagnose } from '../../../src/verdict/diagnose.ts';
import { playSockets } from '../fixtures/play-sockets.ts';

for (const server of [nodeSequential, pythonSequential]) {
  for (const [scenario, holds] of [
    [websocket, 'socket'],
    [eventStream, 'events'],
  ] as const) {
    test(`${scenario.id}: ${server.id} serves nobody else while one is held`, async () => {
      const { verdict, cause } = diagnose((await playSockets(server, scenario, { holds })).trace);
      expect({ verdict, cause }).toMatchObject({
        verdict: 'stalled',
        cause: { kind: holds === 'events' ? 'endless-answer' : 'kept-alive-connection', connection: 2, proven: true },
      });
    });
  }
}

for (const server of [nodeThreaded, pythonThreading]) {
  test(`websocket: ${server.id} serves others meanwhile`, async () => {
    const { trace } = await playSockets(server, websocket, { holds: 'socket' });
    expect(diagnose(trace)).toMatchObject({ verdict: 'ok', cause: null });
    expect(trace.connections[1]?.exchanges).toMatchObject([{ request: 'GET /socket', status: 101, streams: true }]);
  });

  test(`event-stream: ${server.id} bears 8 of them`, async () => {
    const { trace } = await playSockets(server, eventStream, { holds: 'events' });
    expect(diagnose(trace)).toMatchObject({ verdict: 'ok', reason: null });
    expect(trace.connections.filter(({ exchanges }) => exchanges[0]?.streams)).toHaveLength(8);
  });
}

test('event-stream: what the browser keeps back is no stall of the server', async () => {
  const { trace, automation } = await playSockets(pythonThreading, eventStream, { holds: 'events', most: 2 });
  const { verdict, cause } = diagnose(trace);
  expect({ verdict, cause }).toMatchObject({ verdict: 'kept-back', cause: { kind: 'connection-limit', proven: true } });
  expect(cause?.text).toMatch(
    /held 2 streams and did not send .* for page 3 .* its own limit per host, not the server/,
  );
  expect(automation.outcome).toBe('waiting'); // of the third tab
});
