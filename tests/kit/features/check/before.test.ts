import { expect, test } from '@playwright/test';
import { browsersToCheck, notesOn } from '../../../../src/features/check/before.ts';
import { patienceFor, sizeOf } from '../../../../src/features/check/seen.ts';
import { subjectOfCommand } from '../../../../src/features/check/subject.ts';
import type { FoundBrowser } from '../../../../src/system/find-browsers.ts';
import { blockedBy, look, page } from '../../fixtures/probed.ts';
import { seen, tried, visited } from '../../fixtures/tried.ts';

const chromium: FoundBrowser = { engine: 'chromium', source: 'system', executable: '/usr/bin/chromium', version: '1' };
const search = { browsers: [chromium], notes: { webkit: 'its driver is missing' } };

test('wantedBrowsers() takes those that are installed, and says which of the three are not', () => {
  const { browsers, missing, absent } = browsersToCheck(undefined, search);
  expect(browsers.map(({ id }) => id)).toEqual(['chromium']);
  expect(missing).toEqual([]);
  expect(absent).toEqual(['Not installed, so not tested: Firefox, WebKit. Run `npx standoff setup`.']);
});

test('wantedBrowsers() tells by name which one was asked for and is not installed', () => {
  const { browsers, missing, absent } = browsersToCheck('chromium,webkit', search);
  expect(browsers.map(({ id }) => id)).toEqual(['chromium']);
  expect(missing).toEqual(['WebKit was asked for and is not installed: its driver is missing']);
  expect(absent).toEqual([]);
});

test('wantedBrowsers() refuses where there is none, or none of that name', () => {
  expect(() => browsersToCheck('firefox', search)).toThrow('Could not decide: Firefox is not installed');
  expect(() => browsersToCheck(undefined, { browsers: [], notes: {} })).toThrow(
    'no browser to check with is installed',
  );
  expect(() => browsersToCheck('chromum', search)).toThrow("did you mean 'chromium'?");
});

const subject = subjectOfCommand(['python3', 'app.py'], { path: '/', headers: {} });
const playing = { browsers: [], options: { patience: 3000 }, absent: [] };
const notes = (traits = blockedBy(), trials = [tried('bystander', 0)]) =>
  notesOn(subject, playing, { traits, tried: trials }).join('\n');

test('notesOn() says what the page is, and what was answered in the trials', () => {
  const redirected = page({
    looks: [look({ status: 302, location: '/home' }), look({ path: '/home', bytes: 12_345 })],
  });
  const told = notes({ ...blockedBy(), page: redirected }, [
    tried('reload', 0, {}, visited(302, 304)),
    tried('bystander', 0),
  ]);
  expect(told).toContain(
    'GET / is answered 302 and leads on in 1 ms, to /home, which is answered 200 (text/html, 12.3 kB)',
  );
  expect(told).toContain('In the trials the page was answered 200 (2×), 304 (1×).');
  const error = seen({ errors: [{ request: 'GET /a.css', status: 404 }] });
  expect(notes(blockedBy(), [tried('bystander', 0, {}, error)])).toContain('GET /a.css was answered 404.');
});

test('notesOn() says that a page is slow, and from when patience counts', () => {
  const slow = { ...blockedBy(), answerMs: 12_000 };
  expect(notes(slow)).toContain('it takes 12 s with nothing in the way. Patience counts from then: 15000 ms');
  expect(patienceFor(3000, blockedBy())).toBe(3000);
});

test('notesOn() says under which name the page was opened', () => {
  expect(notes()).toContain('its own name, such as t0.localhost');
  const one = page({ otherName: { ...look({ status: 400 }), host: 't0.localhost', alike: false } });
  expect(notes({ ...blockedBy(), page: one })).toMatch(
    /the answer differs \(400\): every trial opened the page as localhost/,
  );
});

test('sizeOf() is short', () => {
  expect([0, 1, 999, 1234, 2_500_000].map(sizeOf)).toEqual(['0 bytes', '1 byte', '999 bytes', '1.2 kB', '2.5 MB']);
});
