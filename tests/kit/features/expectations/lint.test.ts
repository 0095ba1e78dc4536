import { expect, test } from '@playwright/test';
import { lintRules, lintWithRun } from '../../../../src/features/expectations/lint.ts';
import { expecting, judging, rule } from '../../fixtures/expected.ts';
import { type Counts, trialsOf } from '../../fixtures/sets.ts';

const known = {
  servers: {
    ids: ['python-sequential', 'nginx-proxy'],
    isComposed: (id: string) => id === 'nginx-proxy(python-sequential)',
  },
  scenarios: { ids: ['bystander', 'reload'] },
  browsers: { ids: ['chromium', 'firefox', 'chromium-120'] },
  engines: new Map([
    ['chromium', 'chromium'],
    ['firefox', 'firefox'],
    ['chromium-120', 'chromium'],
  ] as const),
};

const lint = (rules: readonly object[]) =>
  lintRules(expecting(rules), known).map(({ rule: { line }, text }) => `${line}: ${text}`);

test('lintRules() finds what no known server, scenario or browser is, and says what is near', () => {
  expect(
    lint([
      rule({ server: 'python-seqential' }),
      rule({ scenario: 'relaod' }),
      rule({ browser: 'chromium-121' }),
      rule({ server: 'ruby-*' }),
      rule({ server: 'nginx-*', browser: 'chrom*' }),
      rule({ server: 'nginx-proxy(python-sequential)' }),
    ]),
  ).toEqual([
    "3: unknown server 'python-seqential', did you mean 'python-sequential'?",
    "4: unknown scenario 'relaod', did you mean 'reload'?",
    "5: unknown browser 'chromium-121', did you mean 'chromium-120'?",
    "6: no server is like 'ruby-*'",
  ]);
});

test('lintRules() finds a rule that a later one hides, and none that still decides about something', () => {
  const any = { browser: undefined };
  for (const [earlier, later, hides] of [
    [{}, {}, true],
    [{}, any, true],
    [any, {}, false],
    [{}, { ...any, engine: 'chromium' }, true],
    [{}, { ...any, engine: 'firefox' }, false],
    [{ browser: 'chromium-120' }, { ...any, engine: 'chromium' }, true],
    [{ browser: 'chrom*' }, { ...any, engine: 'chromium' }, false],
    [{ ...any, engine: 'chromium' }, { browser: 'chrom*' }, false],
    [{ ...any, engine: 'chromium' }, { browser: '*' }, true],
    [{ server: 'python-s*' }, { server: 'python-*' }, true],
    [{ server: 'python-*' }, { server: 'python-s*' }, false],
    [{ server: '*' }, {}, false],
    [{}, { scenario: 'reload' }, false],
    [{ release: '<150' }, {}, true],
    [{}, { release: '<150' }, false],
    [{ release: '<150' }, { release: '<150' }, true],
    [{}, { os: 'linux' }, false],
    [{ navigation: 'typed' }, { navigation: 'goto' }, false],
  ] as const) {
    const found = lint([rule(earlier), rule(later)]).filter((text) => text.includes('never decides'));
    const expected = hides ? ['3: it never decides: the later rule in line 4 matches everything that it matches'] : [];
    expect(found, JSON.stringify([earlier, later])).toEqual(expected);
  }
});

test('lintRules() finds a bug that is no address', () => {
  const bugs = ['https://example.org/1', 'http://example.org', 'crbug/1', 'javascript:alert(1)'];
  expect(
    lint(
      bugs.map((bug, index) =>
        rule({ bug, scenario: index % 2 ? 'reload' : 'bystander', navigation: index < 2 ? 'typed' : 'goto' }),
      ),
    ),
  ).toEqual([
    "5: bug: 'crbug/1' is not an address; give one such as https://example.org/bugs/1",
    "6: bug: 'javascript:alert(1)' is not an address; give one such as https://example.org/bugs/1",
  ]);
});

test('lintWithRun() finds rules that no cell of the run met', () => {
  const found = (counts: Counts, rules: readonly object[]) =>
    lintWithRun(trialsOf({ counts }), judging(rules)).map(({ rule: { line }, text }) => `${line}: ${text}`);
  expect(found({ stalled: 1 }, [rule()])).toEqual([]);
  expect(found({ ok: 1 }, [rule()])).toEqual(['3: no cell of the run met it: unexpected']);
  expect(found({ ok: 9 }, [rule()])).toEqual(['3: no cell of the run met it: fixed']);
  expect(found({ ok: 9 }, [rule({ verdicts: ['ok', 'stalled'] })])).toEqual([
    '3: no cell of the run met it: maybe fixed',
  ]);
  expect(found({ stalled: 1 }, [rule({ scenario: 'reload' })])).toEqual(['3: no trial of the run matches it']);
  expect(found({ stalled: 1 }, [rule({ server: '*', verdicts: ['ok'] }), rule()])).toEqual([
    '3: it decided about no trial of the run: a later rule matches each of its trials',
  ]);
  // Of another system, or what is not installed here, the run shows nothing.
  expect(found({ stalled: 1 }, [rule({ os: 'macos' }), rule()])).toEqual([]);
  expect(found({ unavailable: 1 }, [rule()])).toEqual([]);
});
