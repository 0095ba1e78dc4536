import { expect, test } from '@playwright/test';
import type { Result, Run } from '../../../../src/domain/schema.ts';
import { compareSets } from '../../../../src/features/compare/compare-sets.ts';
import { comparisonSentences, tellChange } from '../../../../src/features/compare/words.ts';
import { wilson } from '../../../../src/stats/intervals.ts';
import { exactInterval } from '../../../../src/stats/stopped-interval.ts';
import { sampleRun } from '../../fixtures/results.ts';
import { type CellOf, type Counts, release, setOf } from '../../fixtures/sets.ts';
import { stalledFindings } from '../../fixtures/trials.ts';

/** What became of the only cell. */
function changeOf(before: CellOf, after: CellOf) {
  const { lanes } = compareSets([setOf([before]), setOf([after])]);
  expect(lanes).toHaveLength(1);
  const cell = lanes[0]?.cells[0];
  const change = cell?.changes[0];
  if (!cell || !change) throw new Error('there is no change');
  return { cell, change, why: tellChange(cell, 0) };
}

const transition = (before: Counts, after: Counts) => changeOf({ counts: before }, { counts: after }).change.transition;

test('compareSets() tells by verdicts what became worse, better, or both', () => {
  expect(transition({ ok: 20 }, { stalled: 20 })).toBe('regressed');
  expect(transition({ ok: 20 }, { delayed: 20 })).toBe('regressed');
  expect(transition({ ok: 20 }, { failed: 20 })).toBe('regressed');
  expect(transition({ delayed: 20 }, { stalled: 20 })).toBe('regressed');
  expect(transition({ stalled: 20 }, { delayed: 20 })).toBe('fixed');
  expect(transition({ stalled: 20 }, { ok: 20 })).toBe('fixed');
  expect(transition({ stalled: 20 }, { failed: 20 })).toBe('changed-verdict');
  expect(transition({ ok: 20 }, { ok: 3 })).toBe('same');
});

test('compareSets() leaves open what so few trials do not tell, and says about how many would', () => {
  const { change, why } = changeOf({ counts: { ok: 2 } }, { counts: { stalled: 2 } });
  // Newcombe's interval excludes 0 here; a sixth of all shuffles gives as much to one side.
  expect(change.differences[0]?.interval.low).toBeGreaterThan(0);
  expect(change.transition).toBe('undecided');
  expect(change.trialsNeeded).toBe(4);
  expect(why).toContain('about 4 on each side would');
  expect(transition({ ok: 4 }, { stalled: 4 })).toBe('regressed');
});

test('compareSets() calls the same what differs a little, and needs over a thousand trials for less', () => {
  expect(transition({ stalled: 7, ok: 1 }, { stalled: 8 })).toBe('same');
  const { change } = changeOf({ counts: { ok: 400 } }, { counts: { ok: 399, stalled: 1 } });
  expect(change).toMatchObject({ transition: 'undecided', trialsNeeded: null });
});

test('compareSets() tells a cause of another kind where as many trials stall', () => {
  const kept = { ...stalledFindings, cause: { ...stalledFindings.cause, kind: 'kept-alive-connection' as const } };
  const { change, why } = changeOf({ counts: { stalled: 9 } }, { counts: { stalled: 9 }, rest: { cause: kept.cause } });
  expect(change.transition).toBe('changed-cause');
  expect(why).toContain('cause idle-connection: 9 of 9, then 0 of 9');
});

test('compareSets() demands more of a difference, the more are tested', () => {
  const servers = ['python-sequential', 'python-timeout', 'node-timeout', 'node-threaded', 'nginx-proxy'] as const;
  const cells = (counts: Counts) => servers.map((server) => ({ server, counts }));
  const few = [{ counts: { ok: 4 } }, ...cells({ ok: 3, stalled: 3 }).slice(1)];
  const many = [{ counts: { stalled: 4 } }, ...cells({ ok: 3, stalled: 3 }).slice(1)];
  const { lanes, tests, byChance } = compareSets([setOf(few), setOf(many)]);
  expect([tests, byChance]).toEqual([5, 0.25]);
  expect(lanes[0]?.cells.map(({ changes }) => changes[0]?.transition)).toEqual([
    'undecided',
    'same',
    'same',
    'same',
    'same',
  ]);
});

test('compareSets() tells what is new and what is gone; not observed is not ok', () => {
  const [ok, none] = [{ ok: 5 }, { unavailable: 5 }];
  expect(transition(none, ok)).toBe('new');
  expect(transition(ok, none)).toBe('gone');
  expect(transition(none, { broken: 1 })).toBe('not-observed');
  const two = setOf([{ counts: ok }, { counts: ok, server: 'nginx-proxy' }]);
  const { lanes, counts } = compareSets([setOf([{ counts: ok }]), two, setOf([{ counts: ok }])]);
  expect(lanes[0]?.cells[0]).toMatchObject({
    server: 'nginx-proxy',
    observations: [null, { observed: 5 }, null],
    changes: [{ transition: 'new' }, { transition: 'gone' }],
  });
  expect(counts).toMatchObject({ new: 1, gone: 1, same: 2 });
});

test('compareSets() compares nothing that an option decides, and names it', () => {
  const before: CellOf = { counts: { ok: 20 } };
  const stalls = { counts: { stalled: 20 } };
  const named = (after: Omit<CellOf, 'counts'>) => {
    const { change, why } = changeOf(before, { ...stalls, ...after });
    expect(change.transition).toBe('not-comparable');
    return why;
  };
  expect(named({ rest: { patienceMs: 500 } })).toBe('patience 3000, then 500');
  expect(named({ browser: { navigation: 'goto' } })).toBe('navigation new-tab, then goto');
  expect(named({ browser: { isolation: 'browser' } })).toBe('isolation trial, then browser');
  expect(named({ browser: { driver: 'none' } })).toBe('driver playwright, then none');
  expect(named({ browser: { profile: 'automation', id: 'chromium-automation' } })).toBe(
    'profile person, then automation',
  );
  const pcap = setOf([stalls], { options: { observer: 'pcap' } });
  const { counts, tests } = compareSets([setOf([before]), pcap]);
  expect([counts['not-comparable'], tests]).toEqual([1, 0]);
});

test('compareSets() says how small a change would have been seen where nothing changed', () => {
  const seen = (trials: number) => {
    const comparison = compareSets([setOf([{ counts: { ok: trials } }]), setOf([{ counts: { ok: trials } }])]);
    const [cell] = comparison.lanes[0]?.cells ?? [];
    return {
      share: cell?.changes[0]?.seen,
      first: comparisonSentences(comparison)[1],
    };
  };
  expect(seen(2).share).toBeNull();
  expect(seen(2).first).toContain('Where it is the same, no change would have been seen: there are too few trials.');
  // With a share like that, the change is told; with one trial less, it is not.
  const share = seen(10).share ?? 0;
  const told = (stalled: number) =>
    compareSets([setOf([{ counts: { ok: 10 } }]), setOf([{ counts: { ok: 10 - stalled, stalled } }])]).counts.regressed;
  expect(told(Math.round(10 * share))).toBe(1);
  expect(told(Math.round(10 * share) - 1)).toBe(0);
  expect(seen(10).first).toContain(
    `a change of the stall rate by ${Math.round(100 * share)} points or more would have been seen.`,
  );
  expect(seen(40).share ?? 1).toBeLessThan(share);
});

test('compareSets() keeps navigations apart where a side has several', () => {
  const both = setOf([{ counts: { ok: 5 } }, { counts: { ok: 5 }, browser: { navigation: 'goto' } }]);
  const { lanes } = compareSets([both, setOf([{ counts: { ok: 5 } }])]);
  expect(lanes[0]?.cells.map(({ variant, changes }) => [variant, changes[0]?.transition])).toEqual([
    ['goto', 'gone'],
    ['new-tab', 'same'],
  ]);
});

const STALLS: CellOf = { counts: { stalled: 20 } };
const OK: CellOf = { counts: { ok: 20 } };

test('compareSets() puts a change down to the browser only if all else is known to be equal', () => {
  const newer = { version: '157.0' };
  const server = { id: 'python-sequential', version: 'Python 3.13.0', model: 'sequential' };
  const told = (after: CellOf, run: Parameters<typeof setOf>[1] = {}) => {
    const [cell] = compareSets([setOf([OK]), setOf([after], run)]).lanes[0]?.cells ?? [];
    return [cell?.changes[0]?.attributedTo, cell && tellChange(cell, 0).split('; ').slice(1).join('; ')];
  };
  expect(told({ ...STALLS, browser: newer })).toEqual(['browser', 'only the browser differs']);
  expect(told({ ...STALLS, rest: { server } })).toEqual(['server', 'only the server differs']);
  expect(told({ ...STALLS, browser: newer, rest: { server } })).toEqual([null, 'browser and server both differ']);
  expect(told({ ...STALLS, browser: newer }, { kit: '0.2.0', os: 'Haiku' })).toEqual([
    null,
    'browser, kit and system all differ',
  ]);
  expect(told({ ...STALLS, browser: newer }, null)).toEqual([
    null,
    'browser differs; not recorded: kit, system, number of processors',
  ]);
  const { cpus } = sampleRun();
  const processors = { cpus: cpus + 2 };
  expect(told(STALLS, processors)).toEqual(['processors', 'only the number of processors differs']);
  expect(told({ ...STALLS, browser: newer }, processors)).toEqual([
    null,
    'browser and number of processors both differ',
  ]);
  expect(told(STALLS)).toEqual([null, 'nothing recorded differs: it may be the machine, its load, or chance']);
});

test('compareSets() says that a server of unknown version may differ too, whichever side does not know it', () => {
  const own = (version: string) => ({ server: { id: 'python-sequential', version, model: '' } });
  const told = (before: string, after: string, browser: CellOf['browser'] = { version: '157.0' }) => {
    const { change, why } = changeOf({ ...OK, rest: own(before) }, { ...STALLS, browser, rest: own(after) });
    return [change.transition, change.attributedTo, why.split('; ').slice(1).join('; ')];
  };
  const unknown = 'the version of the server is not known: the server may differ';
  for (const [before, after] of [
    ['', ''],
    ['', '1.2'],
    ['1.2', ''],
  ] as const) {
    expect(told(before, after)).toEqual(['regressed', null, `browser differs; ${unknown} too`]);
  }
  expect(told('1.2', '1.2')).toEqual(['regressed', 'browser', 'only the browser differs']);
  expect(told('', '', {})).toEqual([
    'regressed',
    null,
    `nothing recorded differs: it may be the machine, its load, or chance; ${unknown}`,
  ]);
});

test('compareSets() takes the processors of a merged run from the shards that played the trials', () => {
  const run = sampleRun();
  const { run: id, kit, playwright, runtime, os, options } = run;
  const shard = { kit, playwright, runtime, os, options, started: null, ended: null };
  const merged = (...counts: number[]) => ({
    shards: counts.map((cpus, index) => ({ ...shard, cpus, run: index === 0 ? id : `other-${index}` })),
  });
  const processors = (shards: Partial<Run>) =>
    compareSets([setOf([OK], shards), setOf([STALLS])]).lanes[0]?.cells[0]?.observations[0]?.axes.processors;
  expect(processors({ cpus: 9 })).toBe('9');
  expect(processors({ cpus: 9, ...merged(4, 16) })).toBe('4');
});

test('compareSets() gives the stalls of cells that auto ended the interval of its rule', () => {
  const cell: CellOf = { counts: { ok: 20, stalled: 20 } };
  const intervals = (options: Run['options']) =>
    compareSets([setOf([cell], { options }), setOf([cell])]).lanes[0]?.cells[0]?.observations[0]?.stalls.interval;
  const rule = { interval: 0.3, most: 40 };
  expect(intervals({ trials: 40, ...rule })).toEqual(wilson(20, 40));
  expect(intervals({ trials: 'auto', ...rule })).toEqual(exactInterval(20, 40, rule));
});

test('compareSets() aligns by engine where each side has one of it, by profile next, by id last', () => {
  const sides = (a: CellOf[], b: CellOf[]) =>
    compareSets([setOf(a), setOf(b)]).lanes.map(({ title, sides: all }) => [
      title,
      ...all.map(({ browser }) => browser),
    ]);
  const automation: CellOf = { ...OK, browser: { id: 'chromium-automation', profile: 'automation' } };
  const old: CellOf = { ...OK, browser: release(120) };
  expect(sides([old], [OK])).toEqual([['Chromium', 'chromium-120', 'chromium']]);
  expect(sides([old, automation], [OK])).toEqual([
    ['Chromium, person', 'chromium-120', 'chromium'],
    ['Chromium, automation', 'chromium-automation', ''],
  ]);
  expect(sides([old, OK], [OK])).toEqual([
    ['chromium-120', 'chromium-120', ''],
    ['chromium', 'chromium', 'chromium'],
  ]);
  expect(compareSets([setOf([old, OK]), setOf([{ ...OK, browser: release(99) }])]).apart).toBe(true);
});

test('compareSets() compares the releases of one set in the order of their versions', () => {
  const at = (major: number, counts: Counts): CellOf => ({ counts, browser: release(major) });
  const firefox: CellOf = { counts: { ok: 3 }, engine: 'firefox' };
  const { lanes } = compareSets([setOf([at(156, { stalled: 20 }), firefox, at(99, { ok: 20 }), at(120, { ok: 20 })])]);
  expect(lanes).toHaveLength(1);
  expect(lanes[0]?.sides.map(({ label }) => label)).toEqual(['chromium-99', 'chromium-120', 'chromium-156']);
  expect(lanes[0]?.cells[0]?.changes).toMatchObject([
    { transition: 'same' },
    { transition: 'regressed', attributedTo: 'browser' },
  ]);
});

test('compareSets() keeps ways to drive apart where one release was driven in two', () => {
  const by = (driver: string, id: string, major: number): CellOf => ({
    ...OK,
    browser: { ...release(major), id, driver },
  });
  const set = setOf([by('playwright', 'a', 120), by('none', 'b', 120), by('playwright', 'c', 156)]);
  expect(compareSets([set]).lanes.map(({ title, sides }) => [title, ...sides.map(({ browser }) => browser)])).toEqual([
    ['Chromium, playwright', 'a', 'c'],
  ]);
});

test('compareSets() gives a browser that never ran no place among the releases', () => {
  const never = (id: string): CellOf => ({ counts: { unavailable: 1 }, browser: { id, version: '', driver: '' } });
  const at = (major: number): CellOf => ({ ...OK, browser: release(major) });
  const { lanes } = compareSets([setOf([never('a'), at(120), never('b'), at(156)])]);
  expect(lanes.map(({ title, sides }) => [title, ...sides.map(({ browser }) => browser)])).toEqual([
    ['Chromium', 'chromium-120', 'chromium-156'],
  ]);
});

test('compareSets() says what to do when there is nothing to compare', () => {
  expect(() => compareSets([])).toThrow(/name two result sets/);
  expect(() => compareSets([setOf([OK])])).toThrow(/one release of each engine/);
  const empty: Result[] = [];
  expect(() => compareSets([setOf([]), { ...setOf([]), results: empty }])).toThrow(/Leave out a filter/);
});
