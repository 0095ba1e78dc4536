import { expect, test } from '@playwright/test';
import { traitsText } from '../../../../src/features/traits/text.ts';
import { browserTraitsFile, sampleBrowserTraits, visits } from '../../fixtures/browser-traits.ts';

test('traitsText() has a column for each browser, engines together, older releases first', () => {
  const text = traitsText(sampleBrowserTraits(), 400);
  const [head = ''] = text.split('\n').filter((line) => line.includes('chromium-120'));
  const order = [
    'chromium-120 120',
    'chromium-150 150',
    'chromium 156',
    'firefox-115 115',
    'firefox-153 153',
    'webkit 2.50',
  ];
  const places = order.map((each) => head.indexOf(each));
  expect(Math.min(...places)).toBeGreaterThan(0);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test('traitsText() is no wider than the terminal', () => {
  const text = traitsText(sampleBrowserTraits(), 80);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('traitsText() tells over which releases a trait stayed as it is, drivers apart where they may matter', () => {
  const text = traitsText(sampleBrowserTraits(), 400);
  expect(text).toContain(
    'Chromium, driven, connections opened, typed: 2 since ≤ 120; changed between 120 and 150: 3 since ≤ 150 (measured until 156).',
  );
  expect(text).toContain(
    'Firefox, limit per host: 6 since ≤ 115 (measured until 153); a change in every visit would have been seen.',
  );
  expect(text).not.toContain('Chromium, un-automated'); // one release: the table says as much
  expect(text).not.toContain('WebKit, limit');
});

test('traitsText() gives a rate its trials and interval, and the reason of what could not be measured', () => {
  const text = traitsText(sampleBrowserTraits(), 400).replace(/\s+/g, ' ');
  expect(text).toContain('3 in 10/10 (72 to 100 %)');
  expect(text).toContain('it never had two silent');
  expect(text).toContain('still open after 361.0 s');
});

test('traitsText() tells other values, visits that failed, and what a hostile reason hides', () => {
  const file = browserTraitsFile(
    {},
    {
      'first-visit': { value: [{ ...visits([3, 3, 2, 4]), reason: '1 of 5 visits failed: no' }], reason: null },
      partitions: { value: null, reason: 'it said \u001b[31mno' },
    },
  );
  const text = traitsText([file], 100).replace(/[│\s]+/g, ' ');
  expect(text).toContain('else 2, 4; 1 of 5 visits failed: no');
  expect(text).toContain('\\x1b[31mno');
  expect(text).not.toContain('\u001b');
});
