/** The browser's own log after a trial: read, kept as viewers open it, and never a reason for a trial to fail. */

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { explain } from '../../../src/run/play-cell.ts';
import { type Folder, makeFolder } from '../../../src/system/folder.ts';
import { connection, trace } from '../fixtures/traces.ts';

const chromium = { engine: 'chromium', title: 'Chromium' } as const;
const firefox = { engine: 'firefox', title: 'Firefox' } as const;
const wire = trace([connection(1, 1)]);

let folder: Folder;
test.beforeEach(async () => {
  folder = await makeFolder('test');
});
test.afterEach(async () => {
  await folder.remove();
});

test('explain() says that a browser has no log, or did not write it', async () => {
  const none = await explain({ trace: wire, log: null }, { engine: 'webkit', title: 'WebKit' });
  expect(none).toMatchObject({
    netlog: null,
    trace: { steps: [{ text: expect.stringContaining('WebKit writes no') }] },
  });
  const missing = await explain({ trace: wire, log: path.join(folder.path, 'nowhere') }, chromium);
  expect(missing.netlog).toBeNull();
  expect(missing.trace.steps[0]?.text).toContain('it wrote no network log');
});

test('explain() takes an empty or broken log for what it is', async () => {
  const log = path.join(folder.path, 'log');
  for (const text of ['', '\0\0', '{"constants":', 'null', '[]']) {
    writeFileSync(log, text);
    for (const browser of [chromium, firefox]) {
      const { trace: told } = await explain({ trace: wire, log }, browser);
      expect(told.connections).toEqual(wire.connections);
      expect(told.steps[0]?.text).toContain('is empty or broken');
    }
  }
});

test('explain() keeps a cut NetLog as a file that viewers open', async () => {
  const log = path.join(folder.path, 'log');
  writeFileSync(log, '{"constants":{},\n"events": [\n{"time":"1"},\n{"ti');
  const { netlog } = await explain({ trace: wire, log }, chromium);
  expect(JSON.parse(readFileSync(netlog ?? '', 'utf8'))).toEqual({ constants: {}, events: [{ time: '1' }] });
});
