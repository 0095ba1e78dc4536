/**
 * Ways to use a browser, as `standoff fidelity` names them: words joined by `+`, such as `person`, `unautomated+typed`,
 * `goto`, `shared`, `pcap`, `automation`. Everything that a way does not mention has the kit's default.
 */
import type { BrowserDefinition, LaunchChange } from '../../browsers/browser.ts';
import { localBrowsers } from '../../browsers/list.ts';
import { InputError } from '../../domain/errors.ts';
import type { ComparisonFile } from '../../domain/measurements.ts';
import { type Isolation, type Navigation, navigationSchema } from '../../domain/schema.ts';
import { isolationOf } from '../../run/selection.ts';
import type { FoundBrowser } from '../../system/find-browsers.ts';
import { nearest } from '../../text/nearest.ts';

/** One way to use a browser. */
export interface Way {
  readonly id: string;
  readonly browser: BrowserDefinition;
  readonly navigation: Navigation;
  readonly isolation: Isolation;
  readonly observer: 'relay' | 'pcap' | 'none';
  readonly change?: LaunchChange;
}

const USES = ['person', 'unautomated', 'automation'] as const;
const ISOLATIONS: Readonly<Record<string, Isolation>> = { fresh: 'trial', shared: 'browser' };
const OBSERVERS = ['relay', 'pcap', 'none'] as const;

/**
 * The way that `words` names, for the browser called `id` in a scenario.
 * @throws InputError if a word is unknown, or the browser cannot be used in that way
 */
export function wayOf(words: string, id: string, scenario: string, install: FoundBrowser): Way {
  const said = words.split('+').filter(Boolean);
  const known = [...USES, ...navigationSchema.options, ...Object.keys(ISOLATIONS), ...OBSERVERS];
  for (const word of said) {
    if (known.includes(word)) continue;
    const near = nearest(word, known);
    throw new InputError(
      `Cannot compare: unknown way '${word}' in '${words}'${near ? `, did you mean '${near}'?` : '.'} Known: ${known.join(', ')}, joined by +`,
    );
  }
  const use = USES.find((each) => said.includes(each)) ?? 'person';
  const wanted = use === 'person' ? id : `${id}-${use}`;
  const browser = localBrowsers.find((each) => each.id === wanted);
  if (!browser) throw new InputError(`Cannot compare: there is no browser '${wanted}'`);
  const possible = browser.navigations(install);
  const navigation = navigationSchema.options.find((each) => said.includes(each)) ?? possible[0];
  if (!navigation || !possible.includes(navigation)) {
    throw new InputError(
      `Cannot compare: ${browser.title} cannot be navigated by '${navigation ?? words}' here; possible: ${possible.join(', ') || 'nothing (is xdotool missing?)'}`,
    );
  }
  const isolation = said.flatMap((word) => ISOLATIONS[word] ?? [])[0] ?? isolationOf(browser, scenario, 'auto');
  const observer = OBSERVERS.find((each) => said.includes(each)) ?? 'relay';
  return { id: words, browser, navigation, isolation, observer };
}

/** `way` with a change to the driver's settings, which needs a fresh browser. */
export const changed = (way: Way, change: LaunchChange): Way => ({ ...way, id: change.id, isolation: 'trial', change });

/** The name of a way in a table. */
export function titleOf({ browser, navigation, isolation, observer, change }: Way): string {
  return [
    browser.id,
    navigation,
    isolation === 'trial' ? 'fresh' : 'shared',
    ...(observer === 'relay' ? [] : [`observer ${observer}`]),
    ...(change ? [change.id] : []),
  ].join(', ');
}

/**
 * The purpose of comparing `way` with `reference`; null if they differ in too much to compare. All other browsers are
 * measured against un-automated ones, however they open a page.
 */
export function questionOf(reference: Way, way: Way): ComparisonFile['question'] | null {
  const un = isUnautomated(reference);
  if (reference.change || (isUnautomated(way) && !un)) return null;
  if (reference.observer !== way.observer) {
    const alike = reference.browser === way.browser && onlyObserverDiffers(reference, way);
    return alike ? 'neutrality' : null;
  }
  if (way.change) return 'audit';
  if (un && !isUnautomated(way)) return way.browser.profile === 'person' ? 'fidelity' : null;
  if (reference.browser !== way.browser) return way.browser.profile === 'automation' ? 'automation' : null;
  if (reference.navigation === way.navigation) return reference.isolation === way.isolation ? null : 'isolation';
  return reference.isolation === way.isolation ? 'navigation' : null;
}

const isUnautomated = ({ browser }: Way): boolean => browser.byHand === true;

const onlyObserverDiffers = (a: Way, b: Way): boolean =>
  a.navigation === b.navigation && a.isolation === b.isolation && a.change === b.change;

/**
 * The pairs to compare: each way with the first, with the default way, and with an un-automated browser that opens
 * pages in the same manner, if these are among the ways.
 */
export function wayPairs(ways: readonly Way[]): readonly (readonly [Way, Way])[] {
  return ways.flatMap((reference, index) =>
    ways
      .filter((way) => {
        if (way === reference || questionOf(reference, way) === null) return false;
        // A change needs a fresh browser, so it is compared with a fresh one.
        if (way.change) return index === 0 || reference.id === 'fresh';
        if (index === 0 || reference.id === 'person') return true;
        return isUnautomated(reference) && !isUnautomated(way) && reference.navigation === way.navigation;
      })
      .map((way) => [reference, way] as const),
  );
}
