/** Several browsers that visit the page of `standoff hold` and are left alone, all at the same time. */
import type { Browser } from '../browsers/browser.ts';
import type { WantedBrowser } from '../browsers/wanted.ts';
import type { HoldRow } from '../results/hold.ts';
import { launch } from '../trial/launch.ts';
import { type Visit, visitWith } from './watch.ts';

export interface Watched extends WantedBrowser {
  readonly browser: Browser;
  readonly rows: readonly HoldRow[];
}

interface Running extends WantedBrowser {
  readonly browser: Browser;
  readonly visit: Visit;
}

export interface Watching {
  /** The display. */
  readonly env: Readonly<Record<string, string>>;
  /** For how long connections are watched at most. */
  readonly ms: number;
  /** Ends the watch early; what was seen until then is returned. */
  readonly signal: AbortSignal;
  /** A browser that cannot be watched is left out, and does not keep the others from being watched. */
  failed(browser: WantedBrowser, reason: string): void;
  /** Where progress is shown. */
  readonly progress: NodeJS.WriteStream;
}

/** Those that were watched to the end, in the order of `wanted`. No browser runs any more then. */
export async function watchAll(wanted: readonly WantedBrowser[], watching: Watching): Promise<Watched[]> {
  const { ms, signal, failed } = watching;
  const orFailed = async <T>(each: WantedBrowser, work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      failed(each, error instanceof Error ? error.message : String(error));
      return null;
    }
  };
  const running: Running[] = [];
  let ticking: NodeJS.Timeout | undefined;
  try {
    // One after the other: a browser may need the keyboard to open a page. Each has its own clock.
    for (const each of wanted) {
      if (signal.aborted) break;
      const begun = await orFailed(each, begin(each, watching));
      if (begun) running.push(begun);
    }
    ticking = showProgress(running, watching);
    const watch = async (each: Running): Promise<Watched> => {
      await each.visit.watch(ms, signal);
      return { ...each, rows: each.visit.rows() };
    };
    const watched = await Promise.all(running.map((each) => orFailed(each, watch(each))));
    return watched.filter((each) => each !== null);
  } finally {
    clearInterval(ticking);
    if (ticking) watching.progress.write('\n');
    await Promise.all(running.map(end));
  }
}

async function begin({ definition, install }: WantedBrowser, { env, signal }: Watching): Promise<Running> {
  const browser = await launch(definition, { install, env });
  try {
    const visit = await visitWith(browser, definition.navigations(install)[0] ?? 'goto', signal);
    return { definition, install, browser, visit };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** The browser first: it ends its connections while somebody still listens. */
async function end({ browser, visit }: Running): Promise<void> {
  await browser.close();
  await visit.close();
}

function showProgress(running: readonly Running[], { ms, progress }: Watching): NodeJS.Timeout | undefined {
  if (!progress.isTTY || running.length === 0) return undefined;
  const began = performance.now();
  return setInterval(() => {
    const open = running.map(
      ({ definition, visit }) =>
        `${definition.id} ${visit.rows().filter(({ closedBy }) => closedBy === 'nobody').length} open`,
    );
    const passed = Math.round((performance.now() - began) / 1000);
    progress.write(`\r\u001b[K${passed} of at most ${Math.round(ms / 1000)} s: ${open.join(', ')}`);
  }, 1000);
}
