import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { expectationOf, judgeRun, osOf } from '../../../../src/features/expectations/judge.ts';
import { judging, rule } from '../../fixtures/expected.ts';
import { type Counts, release, trialsOf } from '../../fixtures/sets.ts';

/** What becomes of the one cell with these trials under these rules. */
function judgementOf(counts: Counts, rules: readonly object[], unruled?: readonly string[]) {
  const [cell, ...more] = judgeRun(trialsOf({ counts }), judging(rules, unruled)).cells;
  expect(more).toEqual([]);
  return cell?.judgement;
}

test('the last rule that matches decides; then the default; then nothing is expected', () => {
  const [trial] = trialsOf({ counts: { ok: 1 } });
  const verdicts = (rules: readonly object[], unruled?: readonly string[]) =>
    trial && (expectationOf(judging(rules, unruled).expectations, trial, 'linux')?.verdicts ?? null);
  const any = { browser: undefined, server: '*', verdicts: ['failed'] };
  expect(verdicts([rule(), rule(any)])).toEqual(['failed']);
  expect(verdicts([rule(any), rule()])).toEqual(['stalled']);
  expect(verdicts([rule(), rule({ server: 'node-*', verdicts: ['ok'] })], ['ok'])).toEqual(['stalled']);
  expect(verdicts([rule({ server: 'node-*' })], ['ok'])).toEqual(['ok']);
  expect(verdicts([rule({ server: 'node-*' })])).toBeNull();
});

test('each condition of a rule must hold', () => {
  for (const [condition, holds] of [
    [{ browser: undefined, engine: 'chromium' }, true],
    [{ browser: undefined, engine: 'firefox' }, false],
    [{ browser: 'chrom*' }, true],
    [{ scenario: 'reload' }, false],
    [{ release: '=156' }, true],
    [{ release: '<156' }, false],
    [{ os: 'linux' }, true],
    [{ os: 'macos' }, false],
    [{ navigation: 'new-tab' }, true],
    [{ navigation: 'typed' }, false],
  ] as const) {
    expect(judgementOf({ stalled: 1 }, [rule(condition)]), JSON.stringify(condition)).toBe(holds ? 'met' : 'none');
  }
});

test('osOf() reads the family from the name of a system', () => {
  expect(osOf('Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x64')).toBe('linux');
  expect(osOf('Darwin 24.1.0 arm64')).toBe('macos');
  expect(osOf('Windows_NT 10.0.26100 x64')).toBe('windows');
  expect(osOf('FreeBSD 14.1 x64')).toBeNull();
});

test('a cell is met, unexpected or fixed by all of its trials, and fixed only where they are enough to tell', () => {
  const intermittent = rule({ verdicts: ['ok', 'stalled'] });
  for (const [counts, rules, judgement] of [
    [{ stalled: 20 }, [rule()], 'met'],
    [{ stalled: 19, ok: 1 }, [rule()], 'unexpected'],
    [{ stalled: 19, ok: 1 }, [intermittent], 'met'],
    [{ failed: 1, ok: 19 }, [intermittent], 'unexpected'],
    [{ ok: 1 }, [rule()], 'unexpected'],
    [{ ok: 8 }, [rule()], 'unexpected'], // Wilson: up to 32 %
    [{ ok: 9 }, [rule()], 'fixed'], // up to 30 %
    [{ delayed: 20 }, [rule()], 'unexpected'],
    [{ ok: 8 }, [intermittent], 'met'],
    [{ ok: 9 }, [intermittent], 'maybe-fixed'],
    [{ stalled: 9 }, [intermittent], 'met'],
    [{ ok: 20 }, [rule({ verdicts: ['ok'] })], 'met'],
    [{ ok: 9 }, [rule({ server: 'python-*', verdicts: ['ok', 'stalled'] })], 'met'], // a pattern does not say that it occurs in each
    [{ ok: 9 }, [rule({ server: 'python-*' })], 'fixed'],
    [{ unavailable: 3 }, [rule()], 'none'],
    [{ broken: 3 }, [rule()], 'none'],
    [{ stalled: 1, broken: 1 }, [rule()], 'met'],
    [{ ok: 3 }, [], 'none'],
  ] as const) {
    expect(judgementOf(counts, rules), JSON.stringify([counts, rules])).toBe(judgement);
  }
  expect(judgementOf({ ok: 20 }, [], ['ok', 'stalled'])).toBe('met');
});

test('trials about which different rules decide are judged apart, and the worst is told of the cell', () => {
  const rules = [rule(), rule({ release: '<150', verdicts: ['ok'] })];
  const old = { id: 'chromium', version: '149.0.1.2' };
  const results = [
    ...trialsOf({ counts: { ok: 1, stalled: 1 }, browser: old }),
    ...trialsOf({ counts: { stalled: 2 } }),
  ];
  const [cell] = judgeRun(results, judging(rules)).cells;
  expect(cell).toMatchObject({
    judgement: 'unexpected',
    groups: [
      { judgement: 'unexpected', expectation: { rule: { line: 4 } }, observed: 2 },
      { judgement: 'met', expectation: { rule: { line: 3 } }, observed: 2 },
    ],
  });
});

const VERDICTS = ['ok', 'delayed', 'failed', 'stalled'] as const;
const some = fc.subarray([...VERDICTS], { minLength: 1 });
const few = fc.nat(12);
const counts = fc.record({ ok: few, delayed: few, failed: few, stalled: few, unavailable: few, broken: few });

test('no trial that is not expected goes untold, and none that is expected is unexpected', () => {
  fc.assert(
    fc.property(counts, some, (seen, verdicts) => {
      const observed = VERDICTS.filter((each) => seen[each] > 0);
      const judgement =
        judgeRun(trialsOf({ counts: seen }), judging([rule({ verdicts })])).cells[0]?.judgement ?? 'none';
      const within = observed.every((each) => verdicts.includes(each));
      if (observed.length === 0) expect(judgement).toBe('none');
      else if (within) expect(['met', 'maybe-fixed']).toContain(judgement);
      else expect(['unexpected', 'fixed']).toContain(judgement);
      if (judgement === 'fixed' || judgement === 'maybe-fixed') expect(observed).toEqual(['ok']);
    }),
  );
});

test('judgeRun() counts cells by what they were judged', () => {
  const results = [
    ...trialsOf({ counts: { stalled: 2 } }),
    ...trialsOf({ counts: { ok: 9 }, browser: release(120) }),
    ...trialsOf({ counts: { ok: 1 }, browser: release(150) }),
    ...trialsOf({ counts: { ok: 1 }, engine: 'firefox' }),
  ];
  const judged = judgeRun(results, judging([rule(), rule({ browser: 'chromium-*' })]));
  expect(judged.counts).toEqual({ met: 1, fixed: 1, unexpected: 1, none: 1, 'maybe-fixed': 0 });
  expect(judged.enough).toBe(9);
});
