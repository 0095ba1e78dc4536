import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { Result } from '../../../../src/domain/schema.ts';
import { editExpectations, NEW_FILE, planUpdate } from '../../../../src/features/expectations/edit.ts';
import { judgeRun } from '../../../../src/features/expectations/judge.ts';
import { parseExpectations } from '../../../../src/features/expectations/read.ts';
import { fileOf, rule } from '../../fixtures/expected.ts';
import { type Counts, release, trialsOf } from '../../fixtures/sets.ts';

const FILE = 'expectations.jsonc';
const judgingOf = (text: string) => ({
  expectations: parseExpectations(text, FILE),
  os: 'linux' as const,
  interval: 0.3,
});
const updated = (text: string, results: readonly Result[]): string =>
  editExpectations(text, FILE, planUpdate(results, judgingOf(text)));

const cell = (counts: Counts) => trialsOf({ counts });

test('an exact rule is widened by what was observed, and narrowed only by trials that are enough to tell', () => {
  for (const [verdicts, counts, becomes] of [
    [['ok'], { ok: 1, stalled: 1 }, ['ok', 'stalled']],
    [['stalled'], { ok: 1 }, ['stalled', 'ok']],
    [['stalled'], { ok: 9 }, ['ok']],
    [['ok', 'stalled'], { ok: 8 }, ['ok', 'stalled']],
    [['ok', 'stalled'], { ok: 9 }, ['ok']],
    [['ok', 'stalled', 'failed'], { ok: 8, stalled: 1 }, ['ok', 'stalled']],
    [['stalled'], { unavailable: 9 }, ['stalled']],
    [['stalled'], { broken: 9 }, ['stalled']],
  ] as const) {
    const text = updated(fileOf([rule({ verdicts })]), cell(counts));
    expect(parseExpectations(text, FILE).rules, JSON.stringify(counts)).toMatchObject([{ verdicts: becomes }]);
  }
});

test('a pattern stays as it is: a cell that comes otherwise gets a rule of its own below', () => {
  const pattern = rule({ server: 'python-*', browser: undefined, engine: 'chromium', navigation: 'new-tab' });
  const before = fileOf([pattern]);
  expect(updated(before, cell({ stalled: 3 }))).toBe(before);
  const { rules } = parseExpectations(updated(before, cell({ stalled: 1, ok: 1 })), FILE);
  expect(rules).toMatchObject([
    { server: 'python-*', verdicts: ['stalled'] },
    // Under the condition of the pattern: of other navigations nothing was said, and nothing is.
    { server: 'python-sequential', browser: 'chromium', navigation: 'new-tab', verdicts: ['ok', 'stalled'] },
  ]);
});

test('a cell of which nothing is said gets a rule; one that its default allows does not', () => {
  expect(parseExpectations(updated(NEW_FILE, cell({ ok: 1 })), FILE).rules).toMatchObject([{ verdicts: ['ok'] }]);
  const before = fileOf([], ['ok']);
  expect(updated(before, cell({ ok: 1 }))).toBe(before);
  expect(parseExpectations(updated(before, cell({ stalled: 1 })), FILE).rules).toMatchObject([
    { verdicts: ['stalled'] },
  ]);
});

test('a new rule goes above those that are about the same cell under a condition, which it would hide', () => {
  const before = fileOf([rule({ server: 'node-*' }), rule({ release: '<150' }), rule({ scenario: 'reload' })]);
  const { rules } = parseExpectations(updated(before, cell({ ok: 1 })), FILE);
  expect(rules.map(({ server, release: range, scenario, verdicts }) => [server, range, scenario, verdicts[0]])).toEqual(
    [
      ['node-*', undefined, 'bystander', 'stalled'],
      ['python-sequential', undefined, 'bystander', 'ok'],
      ['python-sequential', '<150', 'bystander', 'stalled'],
      ['python-sequential', undefined, 'reload', 'stalled'],
    ],
  );
});

const COMMENTED = `// head
{
\t"rules": [ // why rules
\t\t// about the first
\t\t{ "server": "a", "scenario": "*", "verdicts": ["ok"] } /* first */, // behind the first
\t\t/* about
\t\t   the second */
\t\t{ "server": "python-sequential", "scenario": "bystander", "browser": "chromium",
\t\t\t"verdicts": ["ok", /* rare */ "stalled" /* with old ones */] } // behind the second
\t\t// at the end
\t]
}
// tail
`;

test('comments stay where they are: a new rule stands in lines of its own', () => {
  const results = [
    ...cell({ stalled: 9 }),
    ...trialsOf({ counts: { ok: 1 }, engine: 'firefox' }),
    ...trialsOf({ counts: { ok: 1 }, browser: release(120) }),
  ];
  expect(updated(COMMENTED, results)).toBe(
    COMMENTED.replace(
      '["ok", /* rare */ "stalled" /* with old ones */] }',
      '[ /* rare */ "stalled" /* with old ones */] },',
    ).replace(
      '// behind the second',
      [
        '// behind the second',
        '{ "server": "python-sequential", "scenario": "bystander", "browser": "firefox", "verdicts": ["ok"] },',
        '{ "server": "python-sequential", "scenario": "bystander", "browser": "chromium-120", "verdicts": ["ok"] }',
      ].join('\n\t\t'),
    ),
  );
});

for (const [what, text] of [
  ['no rule', '{ "rules": [] }'],
  ['a comment in the list', '{\n  "rules": [\n    // none yet\n  ]\n}\n'],
  ['one line', '{ "rules": [{ "server": "a", "scenario": "b", "verdicts": ["ok"] }] }'],
  ['a trailing comma', '{ "rules": [\n    { "server": "a", "scenario": "b", "verdicts": ["ok"] }, // c\n  ],\n}'],
  [
    'a comma in the next line',
    '{ "rules": [\n    { "server": "a", "scenario": "b", "verdicts": ["ok"] } // c\n  , ] }',
  ],
  [
    'other line ends',
    '{\r\n  "rules": [\r\n    { "server": "a", "scenario": "b", "verdicts": ["ok"] } // c\r\n  ]\r\n}\r\n',
  ],
] as const) {
  test(`a rule can be added to a list with ${what}`, () => {
    const edited = updated(text, cell({ ok: 1 }));
    expect(parseExpectations(edited, FILE).rules.at(-1)).toMatchObject({
      server: 'python-sequential',
      verdicts: ['ok'],
    });
    for (const comment of text.match(/\/\/ .*/g) ?? []) expect(edited).toContain(comment);
    if (text.includes('\r\n')) expect(edited.replaceAll('\r\n', '')).not.toContain('\n');
  });
}

const VERDICTS = ['ok', 'delayed', 'failed', 'stalled'] as const;
const verdicts = fc.subarray([...VERDICTS], { minLength: 1 });
const anyRule = fc
  .record({
    server: fc.constantFrom('python-sequential', 'python-*', '*', 'node-*'),
    browser: fc.constantFrom(undefined, 'chromium', 'firefox', 'chrom*'),
    navigation: fc.constantFrom(undefined, 'typed', 'new-tab'),
    release: fc.constantFrom(undefined, '<150', '>=150'),
    verdicts,
  })
  .map(rule);
const trials = fc.record({ ok: fc.nat(10), stalled: fc.nat(3), failed: fc.nat(1), unavailable: fc.nat(1) });
const run = fc
  .tuple(trials, trials, trials)
  .map(([one, typed, other]) => [
    ...trialsOf({ counts: one }),
    ...trialsOf({ counts: typed, browser: { navigation: 'typed', version: '149.0.1.2' } }),
    ...trialsOf({ counts: other, engine: 'firefox' }),
  ]);

test('after an update the same run is as expected, another update changes nothing, and no rule or comment is lost', () => {
  fc.assert(
    fc.property(
      fc.array(anyRule, { maxLength: 5 }),
      fc.option(verdicts, { nil: undefined }),
      run,
      (rules, unruled, results) => {
        const before = fileOf(rules, unruled).replaceAll(/\n {4}\{/g, '\n    // a comment\n    {');
        const after = updated(before, results);
        const { counts, cells } = judgeRun(results, judgingOf(after));
        const left = [
          counts.unexpected,
          counts.fixed,
          cells.filter(({ judgement, groups }) => judgement === 'none' && groups.length > 0).length,
        ];
        expect(left).toEqual([0, 0, 0]);
        expect(updated(after, results)).toBe(after);
        expect(after.split('// a comment').length).toBe(before.split('// a comment').length);
        const withoutVerdicts = (text: string) =>
          parseExpectations(text, FILE).rules.map(({ index: _, line: __, verdicts: ___, ...rest }) =>
            JSON.stringify(rest),
          );
        const kept = withoutVerdicts(after);
        for (const each of withoutVerdicts(before)) expect(kept).toContain(each);
      },
    ),
    { numRuns: 200 },
  );
});
