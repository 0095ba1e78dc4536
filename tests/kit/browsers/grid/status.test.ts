import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { askStatus, readStatus } from '../../../../src/browsers/grid/status.ts';
import { announce } from '../../../../src/run/begin-run.ts';
import { startFakeGrid } from '../../fixtures/fake-grid.ts';

/** What Selenium 4.48.0 answered. */
const recorded = (name: string) =>
  readFileSync(new URL(`../../fixtures/grid-status/${name}.json`, import.meta.url), 'utf8');

const slot = (browserName: string, browserVersion = '156.0') => ({ stereotype: { browserName, browserVersion } });
const grid = (...nodes: unknown[]) =>
  JSON.stringify({ value: { ready: true, message: 'Selenium Grid ready.', nodes } });

test('readStatus() knows a driver’s own server by its listing no nodes', () => {
  const said = '{"value":{"build":{"version":"156"},"message":"ChromeDriver ready for new sessions.","ready":true}}';
  expect(readStatus(said)).toEqual({ ready: true, message: 'ChromeDriver ready for new sessions.', offers: null });
});

test('readStatus() reads the one node of a standalone Selenium Grid, which takes fewer sessions than it has slots', () => {
  expect(readStatus(recorded('standalone'))).toEqual({
    ready: true,
    message: 'Selenium Grid ready.',
    offers: [
      { browserName: 'MiniBrowser', version: null, sessions: 1, rivals: ['chrome'], together: 2 },
      { browserName: 'chrome', version: '156', sessions: 2, rivals: ['MiniBrowser'], together: 2 },
    ],
  });
});

test('readStatus() sums what the nodes of a hub offer', () => {
  expect(readStatus(recorded('hub-with-two-nodes'))?.offers).toEqual([
    { browserName: 'chrome', version: '156.0', sessions: 3, rivals: ['MiniBrowser'], together: 3 },
    { browserName: 'MiniBrowser', version: null, sessions: 1, rivals: ['chrome'], together: 1 },
  ]);
  expect(readStatus(recorded('hub-without-nodes'))).toEqual({
    ready: false,
    message: 'Selenium Grid not ready.',
    offers: [],
  });
});

test('readStatus() counts no node that is not up', () => {
  const said = grid(
    { availability: 'DRAINING', maxSessions: 1, slots: [slot('chrome')] },
    { availability: 'DOWN', maxSessions: 9, slots: [slot('safari')] },
    { availability: 'UP', maxSessions: 1, slots: [slot('firefox', '')] },
  );
  expect(readStatus(said)?.offers).toMatchObject([{ browserName: 'firefox', version: null, sessions: 1 }]);
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
    /STANDOFF_GRID=http:\/\/127\.0\.0\.1:\d+: nothing answers at http:.*\/status \(ECONNREFUSED\)\. Start a Selenium Grid/,
  );
  for (const [answers, says] of [
    [{ status: '<html>Welcome</html>' }, /answers \(HTTP 200\), but not as a WebDriver server does/],
    [{ status: 'x'.repeat(5_000_000) }, /but not as a WebDriver server does/],
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

test('askStatus() tells a name and a password that are wrong from those that are missing', async () => {
  const fake = await startFakeGrid({ status: '', statusCode: 401 });
  await expect(askStatus(fake.address)).rejects.toThrow(
    /: it needs a name and a password\. Write them into the address/,
  );
  await expect(askStatus(fake.address.replace('//', '//me:wrong@'))).rejects.toThrow(
    /: it does not accept that name and password\. Write them into the address/,
  );
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
  const fake = await startFakeGrid({ status: recorded('hub-without-nodes') });
  await expect(announce({ bind: '127.0.0.1', grid: fake.address })).rejects.toThrow(
    /it is not ready: it says "Selenium Grid not ready\."\. Start a node/,
  );
  await fake.close();
});
