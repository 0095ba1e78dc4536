import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { browsers } from '../../../../src/browsers/list.ts';
import { type Job, jobsOf, playJobs } from '../../../../src/features/check/check-server.ts';

const told = ({ browser, scenario, trial }: Job) => `${browser.id} ${scenario.id} ${trial}`;

test('jobsOf() repeats what a race decides, and the bystander with every browser; the rest it plays once', () => {
  const jobs = jobsOf(browsers, 3, 3).map(told);
  const count = (words: string) => jobs.filter((job) => job.startsWith(`${words} `)).length;
  for (const { id } of browsers) expect(count(`${id} bystander`)).toBe(3);
  expect(count('chromium reload')).toBe(3);
  expect(count('firefox reload')).toBe(1);
  expect(new Set(jobs).size).toBe(jobs.length);
  expect(jobs[0]).toContain('bystander 0');
});

test('jobsOf() has no second browser where only one is installed', () => {
  expect(jobsOf(browsers.slice(0, 1), 1, 1).some(({ scenario }) => scenario.id === 'second-browser')).toBe(false);
});

test('playJobs() plays one at a time where a server is shared, several where each trial has its own, and nothing after an abort', async () => {
  const jobs = jobsOf(browsers, 1, 3);
  for (const together of [false, true]) {
    let [now, most] = [0, 0];
    const played: string[] = [];
    await playJobs(jobs, together, new AbortController().signal, async (job) => {
      most = Math.max(most, ++now);
      await delay(5);
      now--;
      played.push(told(job));
    });
    expect(played.toSorted()).toEqual(jobs.map(told).toSorted());
    if (together) expect(most).toBeGreaterThan(1);
    else expect(most).toBe(1);
  }
  const stop = new AbortController();
  let count = 0;
  await playJobs(jobs, false, stop.signal, async () => {
    if (++count === 2) stop.abort();
  });
  expect(count).toBe(2);
});
