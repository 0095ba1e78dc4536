/** The visits of a check: which one a browser makes next, and how many are made at a time. Pure but for `playJobs()`. */
import type { BrowserDefinition } from '../../browsers/browser.ts';
import type { Result } from '../../domain/schema.ts';
import { bystander } from '../../scenarios/bystander.ts';
import { firstVisit } from '../../scenarios/first-visit.ts';
import { manyTabs } from '../../scenarios/many-tabs.ts';
import { posts } from '../../scenarios/posts.ts';
import { reload } from '../../scenarios/reload.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { secondBrowser } from '../../scenarios/second-browser.ts';
import { twoTabs } from '../../scenarios/two-tabs.ts';
import { upload } from '../../scenarios/upload.ts';
import type { Sending } from '../../servers/definition.ts';

/** The scenarios that need no page of the kit's own, the most useful first, in case the check is interrupted. */
const played: readonly Scenario[] = [bystander, firstVisit, reload, twoTabs, secondBrowser, manyTabs];

/** Those that tell most, in this order: the others show nothing that these do not. */
const telling: readonly Scenario[] = [bystander, reload];

/** One more, where something was seen to block the server. */
const tellingOfBlocked: readonly Scenario[] = [...telling, twoTabs];

/** Those that send something to the server. */
const sent: Readonly<Record<Sending, Scenario>> = { posts, upload };

export interface Job {
  readonly browser: BrowserDefinition;
  readonly scenario: Scenario;
  readonly trial: number;
}

/** A trial that has ended. */
export interface Ended extends Pick<Result, 'scenario' | 'verdict' | 'provoked' | 'cause'> {
  /** The page holds a connection for as long as it is open: an event stream, for example. */
  readonly holds: boolean;
}

export interface Extent {
  /** The most trials of the bystander. */
  readonly trials: number;
  /** Everything is played, whatever the first trials show. */
  readonly thorough: boolean;
  /** Something that browsers leave open was seen to block the server, or it is not known. */
  readonly blocks: boolean;
  /** Only scenarios that show something over TLS are played. */
  readonly tls: boolean;
  /** The scenario with a second browser needs two engines. */
  readonly engines: number;
  /** What the server takes. */
  readonly takes: readonly Sending[];
}

/**
 * What a browser plays next, given its trials so far; null when nothing more can change the answer for it: a proven stall settles it.
 * A server that nothing blocks gets one visit of each telling kind, and many tabs where the page holds a connection. Where something
 * blocks it, a browser whose connections depend on a race, and that has not met it, is asked again, up to `trials` times; so it is
 * after a trial that broke, or showed a stall without proof.
 */
export function nextJob(browser: BrowserDefinition, ended: readonly Ended[], extent: Extent): Job | null {
  const { trials, thorough, blocks, tls, engines, takes } = extent;
  const sending = takes.map((each) => sent[each]);
  const count = ({ id }: Scenario) => ended.filter(({ scenario }) => scenario === id).length;
  const job = (scenario: Scenario): Job => ({ browser, scenario, trial: count(scenario) });
  const holds = ended.some((each) => each.holds);
  if (thorough) {
    const wanted = [...played, ...sending].filter(
      (each) =>
        (each.needs !== 'second-browser' || engines > 1) && (each !== manyTabs || holds) && (!tls || each.overTls),
    );
    const most = (scenario: Scenario) => (isRepeated(browser, scenario) ? trials : 1);
    const round = Math.min(...wanted.filter((each) => count(each) < most(each)).map(count));
    const next = wanted.find((each) => count(each) === round && count(each) < most(each));
    return next ? job(next) : null;
  }
  if (ended.some(({ verdict, cause }) => verdict === 'stalled' && cause?.proven)) return null;
  const once = [...(blocks ? tellingOfBlocked : telling), ...(holds ? [manyTabs] : []), ...sending];
  const open = once.find((each) => count(each) === 0 && (!tls || each.overTls));
  const shown = ended.filter(({ verdict }) => verdict !== 'broken' && verdict !== 'unavailable');
  const isOpen =
    shown.length === 0 ||
    shown.some(({ verdict }) => verdict === 'stalled') ||
    (blocks && browser.races === 'all' && !ended.some((each) => each.provoked));
  const again = isOpen && count(bystander) < trials ? bystander : null;
  const next = shown.some(({ verdict }) => verdict === 'stalled') ? (again ?? open) : (open ?? again);
  return next ? job(next) : null;
}

/** A scenario whose result depends on a race is repeated, and so is the bystander, because it is the main question. */
const isRepeated = ({ races }: BrowserDefinition, scenario: Scenario): boolean =>
  scenario === bystander || races === 'all' || races.includes(scenario.id);

/** How the jobs of a check are played. */
export interface Playing {
  /** Known when the probe is over. Until then each browser plays only its first job, which does not depend on it. */
  readonly extent: Promise<Extent>;
  /** How many trials of a browser may be played at the same time; null: one at a time of all browsers. */
  readonly lanes: number | null;
  readonly signal: AbortSignal;
  /** Resolves when the browser can play. */
  ready?(browser: BrowserDefinition): Promise<unknown>;
  /** Null: it was interrupted. */
  play(job: Job): Promise<Ended | null>;
}

/** Plays the jobs of several browsers until none has another, or the signal is aborted. */
export async function playJobs(browsers: readonly BrowserDefinition[], playing: Playing): Promise<void> {
  const { lanes, signal, play, ready } = playing;
  const ended = new Map<BrowserDefinition, Ended[]>(browsers.map((each) => [each, []]));
  const under = new Map<BrowserDefinition, Job[]>(browsers.map((each) => [each, []]));
  /** Jobs under way count as ended, as if they had shown nothing, so that none is played twice. */
  const take = async (browser: BrowserDefinition): Promise<Job | null> => {
    const [over, open] = [ended.get(browser) ?? [], under.get(browser) ?? []];
    const isFirst = over.length + open.length === 0;
    const extent = isFirst ? null : await playing.extent;
    const known = [...over, ...open.map(({ scenario }) => ({ scenario: scenario.id, ...UNKNOWN }))];
    const job = extent ? nextJob(browser, known, extent) : { browser, scenario: bystander, trial: 0 };
    if (job) open.push(job);
    return job;
  };
  const playNext = async (browser: BrowserDefinition): Promise<boolean> => {
    const job = signal.aborted ? null : await take(browser);
    if (!job) return false;
    await ready?.(browser);
    const seen = signal.aborted ? null : await play(job);
    const mine = under.get(browser) ?? [];
    mine.splice(mine.indexOf(job), 1);
    ended.get(browser)?.push(seen ?? { scenario: job.scenario.id, ...UNKNOWN });
    return true;
  };
  if (lanes === null) {
    for (let left = [...browsers]; left.length > 0; ) {
      const more: BrowserDefinition[] = [];
      for (const browser of left) if (await playNext(browser)) more.push(browser);
      left = more;
    }
    return;
  }
  const lane = async (browser: BrowserDefinition): Promise<void> => {
    while (await playNext(browser));
  };
  await Promise.all(browsers.flatMap((browser) => Array.from({ length: lanes }, async () => lane(browser))));
}

const UNKNOWN = { verdict: 'broken', provoked: false, cause: null, holds: false } as const;
