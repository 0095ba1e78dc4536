/** The canary with raw sockets as the browser: one that connects ahead of need, and one that does not. */

import { expect, test } from '@playwright/test';
import { canary } from '../../../src/run/canary.ts';
import { type Manner, socketBrowser, socketInstall } from '../fixtures/socket-browser.ts';

async function told(manner: Manner) {
  const definition = socketBrowser(manner);
  const browser = await definition.launch({ install: socketInstall, profile: '/nowhere', env: {} });
  const said = await canary(definition, socketInstall, browser);
  await browser.close();
  return said;
}

test('a browser that opens a connection ahead of need is seen to', async () => {
  expect(await told({ silentAfter: 1 })).toEqual({ speculates: true, text: '1 silent connection on a first visit' });
});

test('a browser that opens none is seen not to', async () => {
  expect(await told({})).toEqual({ speculates: false, text: 'no silent connections on a first visit' });
});
