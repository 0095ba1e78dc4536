import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { browsers } from '../../../../src/browsers/list.ts';
import { type Ended, type Extent, type Job, nextJob, playJobs } from '../../../../src/features/check/visits.ts';

const told = ({ browser, scenario, trial }: Job) => `${browser.id} ${scenario.id} ${trial}`;

const okOf = ({ scenario }: Job): Ended => ({
  scenario: scenario.id,
  verdict: 'ok',
  provoked: false,
  cause: null,
  holds: false,
});

const quick: Extent = { trials: 3, thorough: false, blocks: false, tls: false, engines: 3, takes: [] };
const cause = (proven: boolean) => ({ proven }) as NonNullable<Ended['cause']>;

/** All jobs of a browser whose trials end as `show` says. */
function jobsOf(browser: (typeof browsers)[number], extent: Extent, show: (job: Job) => Partial<Ended> = () => ({})) {
  const ended: Ended[] = [];
  const jobs: Job[] = [];
  for (let job = nextJob(browser, ended, extent); job; job = nextJob(browser, ended, extent)) {
    jobs.push(job);
    ended.push({ scenario: job.scenario.id, verdict: 'ok', provoked: false, cause: null, holds: false, ...show(job) });
    if (jobs.length > 100) throw new Error('it never ends');
  }
  return jobs.map((each) => `${each.scenario.id} ${each.trial}`);
}

const [chromium, firefox] = browsers;
if (!chromium || !firefox) throw new Error('no browsers');

test('nextJob() visits a server that nothing blocks once in each telling way', () => {
  expect(jobsOf(chromium, quick)).toEqual(['bystander 0', 'reload 0']);
});

test('nextJob() opens many tabs of a page that holds a connection', () => {
  expect(jobsOf(chromium, quick, () => ({ holds: true }))).toEqual(['bystander 0', 'reload 0', 'many-tabs 0']);
  expect(jobsOf(chromium, { ...quick, thorough: true })).not.toContain('many-tabs 0');
  expect(jobsOf(chromium, { ...quick, thorough: true }, () => ({ holds: true }))).toContain('many-tabs 0');
});

test('nextJob() sends what the server takes, and nothing else', () => {
  expect(jobsOf(chromium, quick)).not.toContain('posts 0');
  expect(jobsOf(chromium, { ...quick, takes: ['posts', 'upload'] }).slice(-2)).toEqual(['posts 0', 'upload 0']);
  expect(jobsOf(chromium, { ...quick, takes: ['posts'], thorough: true })).toContain('posts 0');
  expect(jobsOf(chromium, { ...quick, takes: ['posts'], tls: true })).not.toContain('posts 0');
});

test('nextJob() plays over TLS only what shows something there', () => {
  expect(jobsOf(chromium, { ...quick, tls: true })).toEqual(['bystander 0']);
  expect(new Set(jobsOf(chromium, { ...quick, tls: true, thorough: true }).map((each) => each.split(' ')[0]))).toEqual(
    new Set(['bystander', 'first-visit']),
  );
});

test('nextJob() is content with a proven stall, and asks again after an unproven one', () => {
  const stalled = (proven: boolean) => () => ({ verdict: 'stalled' as const, provoked: true, cause: cause(proven) });
  expect(jobsOf(chromium, { ...quick, blocks: true }, stalled(true))).toEqual(['bystander 0']);
  expect(jobsOf(chromium, { ...quick, blocks: true }, stalled(false)).slice(0, 3)).toEqual([
    'bystander 0',
    'bystander 1',
    'bystander 2',
  ]);
});

test('nextJob() asks a browser again that has not met what blocks the server', () => {
  const blocked = { ...quick, blocks: true };
  expect(jobsOf(chromium, blocked)).toEqual(['bystander 0', 'reload 0', 'two-tabs 0', 'bystander 1', 'bystander 2']);
  expect(jobsOf(chromium, blocked, () => ({ provoked: true }))).toEqual(['bystander 0', 'reload 0', 'two-tabs 0']);
  // Its connections do not depend on a race: it would do the same again.
  expect(jobsOf(firefox, blocked)).toEqual(['bystander 0', 'reload 0', 'two-tabs 0']);
});

test('nextJob() tries again when a trial broke, and gives up at some point', () => {
  expect(jobsOf(chromium, quick, () => ({ verdict: 'broken' }))).toEqual([
    'bystander 0',
    'reload 0',
    'bystander 1',
    'bystander 2',
  ]);
});

test('nextJob() with everything repeats what a race decides, and the bystander with every browser; the rest it plays once', () => {
  const extent = { ...quick, thorough: true };
  const count = (jobs: readonly string[], scenario: string) => jobs.filter((job) => job.startsWith(scenario)).length;
  for (const browser of browsers) expect(count(jobsOf(browser, extent), 'bystander')).toBe(3);
  expect(count(jobsOf(chromium, extent), 'reload')).toBe(3);
  expect(count(jobsOf(firefox, extent), 'reload')).toBe(1);
  expect(count(jobsOf(firefox, extent), 'second-browser')).toBe(1);
  expect(count(jobsOf(firefox, { ...extent, engines: 1 }), 'second-browser')).toBe(0);
});

test('playJobs() plays one at a time where a server is shared, several where each trial has its own, and nothing after an abort', async () => {
  const extent = Promise.resolve({ ...quick, thorough: true, trials: 1 });
  for (const lanes of [null, 2]) {
    let [now, most] = [0, 0];
    const played: string[] = [];
    const play = async (job: Job) => {
      most = Math.max(most, ++now);
      await delay(5);
      now--;
      played.push(told(job));
      return okOf(job);
    };
    await playJobs(browsers, { extent, lanes, signal: new AbortController().signal, play });
    expect(new Set(played).size).toBe(played.length);
    expect(played.length).toBe(browsers.length * 5);
    if (lanes) expect(most).toBeGreaterThan(1);
    else expect(most).toBe(1);
  }
  const stop = new AbortController();
  let count = 0;
  const play = async (job: Job) => {
    if (++count === 2) stop.abort();
    return okOf(job);
  };
  await playJobs(browsers, { extent, lanes: null, signal: stop.signal, play });
  expect(count).toBe(2);
});

test('playJobs() lets each browser play its first job before the probe is over, and no other', async () => {
  const played: string[] = [];
  let end = (_: Extent) => {};
  const extent = new Promise<Extent>((resolve) => {
    end = resolve;
  });
  const play = async (job: Job) => {
    played.push(told(job));
    return okOf(job);
  };
  const playing = playJobs(browsers, { extent, lanes: 1, signal: new AbortController().signal, play });
  await delay(20);
  expect(played.toSorted()).toEqual(browsers.map(({ id }) => `${id} bystander 0`).toSorted());
  end(quick);
  await playing;
  expect(played.length).toBe(2 * browsers.length);
});
