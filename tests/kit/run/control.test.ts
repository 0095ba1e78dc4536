/** A request that is sent again, to a fresh instance. */
import { expect, test } from '@playwright/test';
import pythonThreading from '../../../servers/python-threading.ts';
import { makeControls } from '../../../src/run/control.ts';
import { inTurn } from '../../../src/system/turns.ts';
import { waitsOf } from '../../../src/verdict/waits.ts';
import { Recorder } from '../../../src/wire/recorder.ts';

test('only what nobody waits for is asked quietly: a late request is checked while others start', async () => {
  const recorder = new Recorder('relay');
  const id = recorder.opened('browser', 50_000);
  recorder.data(id, 'client', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  const [wait] = waitsOf(recorder.peek({ patienceMs: 0, busyUntilMs: null, serverExit: null, fault: null }));
  if (!wait) throw new Error('nothing waits');
  const controls = makeControls(pythonThreading, 0, recorder, new AbortController().signal);
  let others = () => {};
  const starting = inTurn(
    'heavy',
    () =>
      new Promise<void>((resolve) => {
        others = resolve;
      }),
  );
  let isAsked = false;
  const quiet = controls.freshQuietly(wait, 5000).then((said) => {
    isAsked = true;
    return said;
  });
  expect(await controls.fresh(wait, 5000)).toMatchObject({ fault: null, answerMs: expect.any(Number) });
  expect(isAsked).toBe(false);
  others();
  await starting;
  expect(await quiet).toMatchObject({ fault: null, answerMs: expect.any(Number) });
});
