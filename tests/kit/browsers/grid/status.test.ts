import { expect, test } from '@playwright/test';
import { askStatus, readStatus } from '../../../../src/browsers/grid/status.ts';
import { announce } from '../../../../src/trial/announce.ts';
import { startFakeGrid } from '../../fixtures/fake-grid.ts';

const slot = (browserName: string, browserVersion = '156.0') => ({ stereotype: { browserName, browserVersion } });
const grid = (...nodes: unknown[]) =>
  JSON.stringify({ value: { ready: true, message: 'Selenium Grid ready.', nodes } });

test('readStatus() knows a driver’s own server by its listing no nodes', () => {
  const said = '{"value":{"build":{"version":"156"},"message":"ChromeDriver ready for new sessions.","ready":true}}';
  expect(readStatus(said)).toEqual({ ready: true, message: 'ChromeDriver ready for new sessions.', offers: null });
});

test('readStatus() sums what the nodes of a grid offer, and counts none for more sessions than it takes', () => {
  const said = grid(
    {
      availability: 'UP',
      maxSessions: 2,
      slots: [slot('chrome'), slot('chrome'), slot('chrome'), slot('firefox', '')],
    },
    { availability: 'UP', maxSessions: 1, slots: [slot('chrome', '120.0')] },
    { availability: 'DOWN', maxSessions: 9, slots: [slot('safari')] },
  );
  expect(readStatus(said)?.offers).toEqual([
    { browserName: 'chrome', version: '156.0', sessions: 3 },
    { browserName: 'firefox', version: null, sessions: 1 },
  ]);
  expect(readStatus(grid())?.offers).toEqual([]);
});

test('readStatus() takes nothing for a status that is none', () => {
  for (const said of [
    '',
    'null',
    '[]',
    '<html>',
    '{"value":null}',
    '{"value":{"ready":"yes"}}',
    '{"value":{"ready":true,"nodes":7}}',
  ]) {
    expect(readStatus(said), said).toBe(null);
  }
});

test('readStatus() bears hostile nodes: absurd counts, wrong types, and words that would write on the terminal', () => {
  const said = grid(
    { maxSessions: 1e300, slots: [slot('chrome\u001b[2J')] },
    { maxSessions: -4, slots: [slot('firefox')] },
    { maxSessions: 5, slots: 'many' },
    { maxSessions: 5, slots: [{ stereotype: { browserName: 7 } }] },
    { maxSessions: 2_000_000, slots: Array.from({ length: 5000 }, () => slot('MiniBrowser')) },
  );
  const { offers } = readStatus(said) ?? { offers: null };
  expect(JSON.stringify(offers)).not.toContain('\\u001b');
  expect(offers?.find(({ browserName }) => browserName === 'MiniBrowser')?.sessions).toBe(1000);
});

test('askStatus() says what is wrong with an address, and what to do', async () => {
  const gone = await startFakeGrid();
  await gone.close();
  await expect(askStatus(gone.address)).rejects.toThrow(
    /STANDOFF_GRID=http:\/\/127\.0\.0\.1:\d+: nobody answers at http:.*\/status \(ECONNREFUSED\)\. Start a Selenium Grid/,
  );
  for (const [answers, says] of [
    [{ status: '<html>Welcome</html>' }, /answers \(HTTP 200\), but not as a WebDriver server does/],
    [{ status: 'x'.repeat(5_000_000) }, /but not as a WebDriver server does/],
    [{ status: 'no', statusCode: 401 }, /it wants a name and a password/],
  ] as const) {
    const fake = await startFakeGrid(answers);
    await expect(askStatus(fake.address)).rejects.toThrow(says);
    await fake.close();
  }
});

test('askStatus() sends the name and the password of the address, and shows them nowhere', async () => {
  const fake = await startFakeGrid({ status: '?' });
  const address = fake.address.replace('http://', 'http://me:p%40ss@');
  const error: Error = await askStatus(address).then(
    () => new Error('it was taken'),
    (reason) => reason,
  );
  expect(error.message).toContain('not as a WebDriver server');
  expect(error.message).not.toMatch(/me:|p%40ss|p@ss/);
  expect(fake.asked).toEqual([`GET /status Basic ${btoa('me:p@ss')}`]);
  await fake.close();
});

test('announce() warns of what others can reach, and of a grid that is sent to localhost; a run that stays says nothing', async () => {
  expect(await announce({ bind: '127.0.0.1', grid: 'none' })).toEqual([]);
  expect(await announce({ bind: '192.0.2.2', grid: 'none' })).toEqual([
    expect.stringMatching(/^WARNING: the servers under test can be reached at 192\.0\.2\.2 by everybody/),
  ]);
  const fake = await startFakeGrid();
  expect(await announce({ bind: '127.0.0.1', grid: fake.address })).toEqual([]);
  await fake.close();
});

test('announce() refuses a grid that is not ready, with its own words', async () => {
  const fake = await startFakeGrid({ status: '{"value":{"ready":false,"message":"Selenium Grid not ready."}}' });
  await expect(announce({ bind: '127.0.0.1', grid: fake.address })).rejects.toThrow(
    /it is not ready: it says "Selenium Grid not ready\."\. Start a node/,
  );
  await fake.close();
});
