import { expect, test } from '@playwright/test';
import { InputError } from '../../../../src/domain/errors.ts';
import { parseExpectations } from '../../../../src/features/expectations/read.ts';

const parse = (text: string) => parseExpectations(text, 'expectations.jsonc');

const FILE = `// what is expected
{
  "default": ["ok"],
  "rules": [
    // the seed's own case
    { "server": "python-*", "scenario": "bystander", "engine": "chromium", "verdicts": ["ok", "stalled"], },
    {
      "server": "nginx-proxy", "scenario": "*", "browser": "firefox", "release": ">=150 <156", "os": "linux",
      "navigation": "typed", "verdicts": ["failed"], "bug": "https://example.org/1", "note": "under repair"
    },
  ],
}
`;

test('parseExpectations() reads comments, trailing commas, and in which line each rule is', () => {
  const { default: unruled, rules } = parse(FILE);
  expect(unruled).toEqual(['ok']);
  expect(rules.map(({ index, line }) => [index, line])).toEqual([
    [0, 6],
    [1, 7],
  ]);
  expect(rules[1]).toMatchObject({ release: '>=150 <156', os: 'linux', navigation: 'typed', verdicts: ['failed'] });
});

const RULE = '"server": "a", "scenario": "b"';

for (const [what, text, says] of [
  [
    'a comma too few',
    '{\n  "rules": [\n    {} {}\n  ]\n}',
    /line 3, column 8: it is not JSON with comments: comma expected/,
  ],
  ['an end too early', '{ "rules": [', /line 1, column \d+: it is not JSON with comments: close bracket expected/],
  ['nothing', '', /line 1, column 1: it is not JSON with comments: value expected/],
  ['another value', '[]', /line 1, column 1: it must be an object/],
  ['no rules', '{}', /line 1, column 1: rules: it is missing/],
  ['a name twice', '{\n "rules": [],\n "rules": [] }', /line 3, column 2: "rules" occurs twice/],
  [
    'a misspelt verdict',
    `{ "rules": [\n{ ${RULE},\n "verdicts": ["stalls"] }] }`,
    /line 3, column 15: rules\[0\]\.verdicts\[0\]: unknown 'stalls', did you mean 'stalled'\? Known: ok, kept-back, delayed, stalled, failed$/,
  ],
  ['a verdict that cannot be expected', `{ "rules": [{ ${RULE}, "verdicts": ["broken"] }] }`, /unknown 'broken'/],
  [
    'a misspelt name',
    `{ "rules": [\n{ ${RULE}, "verdict": ["ok"], "verdicts": ["ok"] }] }`,
    /line 2, column 35: rules\[0\]: it has no 'verdict', did you mean 'verdicts'\?/,
  ],
  [
    'a misspelt engine',
    `{ "rules": [{ ${RULE}, "engine": "chrome", "verdicts": ["ok"] }] }`,
    /unknown 'chrome', did you mean 'chromium'\?/,
  ],
  ['no verdicts', `{ "rules": [{ ${RULE} }] }`, /rules\[0\]\.verdicts: it is missing/],
  ['an empty list', `{ "rules": [{ ${RULE}, "verdicts": [] }] }`, /verdicts: it must list at least one verdict/],
  ['a verdict twice', `{ "rules": [{ ${RULE}, "verdicts": ["ok", "ok"] }] }`, /verdicts: it lists a verdict twice/],
  [
    'no range',
    `{ "rules": [{ ${RULE}, "release": "new", "verdicts": ["ok"] }] }`,
    /release: it must be bounds separated by blanks/,
  ],
  [
    'browser and engine',
    `{ "rules": [{ ${RULE}, "browser": "firefox", "engine": "firefox", "verdicts": ["ok"] }] }`,
    /engine: a rule names a browser or an engine, not both/,
  ],
  [
    'a number in place of an id',
    '{ "rules": [{ "server": 5, "scenario": "b", "verdicts": ["ok"] }] }',
    /line 1, column 25: rules\[0\]\.server: /,
  ],
] as const) {
  test(`parseExpectations() tells ${what}, and where`, () => {
    expect(() => parse(text)).toThrow(InputError);
    expect(() => parse(text)).toThrow(says);
    expect(() => parse(text)).toThrow("Cannot read expectations from 'expectations.jsonc', line ");
  });
}
