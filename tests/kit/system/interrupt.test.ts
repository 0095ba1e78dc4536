import process from 'node:process';
import { expect, test } from '@playwright/test';
import { listenForInterrupt } from '../../../src/system/interrupt.ts';

test('an interrupt aborts the signal once, and the same one that comes twice ends nothing', () => {
  let told = 0;
  const before = process.listenerCount('SIGINT');
  const interrupt = listenForInterrupt(() => told++);
  expect(interrupt.signal.aborted).toBe(false);
  process.emit('SIGINT');
  process.emit('SIGINT'); // npx passes it on: this process is still there
  expect(interrupt.signal.aborted).toBe(true);
  expect(told).toBe(1);
  interrupt.end();
  expect(process.listenerCount('SIGINT')).toBe(before);
});
