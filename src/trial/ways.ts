/**
 * Ways to use a browser, as `standoff fidelity` names them: words joined by `+`, such as `person`, `unautomated+typed`,
 * `goto`, `shared`, `pcap`, `automation`. What a way does not say is as it is shipped.
 */
import type { BrowserDefinition, Change } from '../browsers/browser.ts';
import { allBrowsers } from '../browsers/list.ts';
import { InputError } from '../errors.ts';
import { isolationOf } from '../options.ts';
import type { ComparisonFile } from '../results/comparison.ts';
import { type Isolation, type Navigation, navigationSchema } from '../results/schema.ts';
import type { FoundBrowser } from '../system/find-browsers.ts';
import { nearest } from '../system/nearest.ts';

/** One way, as its words say it. */
export interface Way {
  readonly id: string;
  readonly browser: BrowserDefinition;
  readonly navigation: Navigation;
  readonly isolation: Isolation;
  readonly observer: 'relay' | 'pcap' | 'none';
  readonly change?: Change;
}

const USES = ['person', 'unautomated', 'automation'] as const;
const ISOLATIONS: Readonly<Record<string, Isolation>> = { fresh: 'trial', shared: 'browser' };
const OBSERVERS = ['relay', 'pcap', 'none'] as const;

/**
 * The way that `words` names, for the browser called `id` in a scenario.
 * @throws InputError for a word that is not known, or where the browser cannot be used in that way
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
  const browser = allBrowsers.find((each) => each.id === wanted);
  if (!browser) throw new InputError(`Cannot compare: there is no browser '${wanted}'`);
  const possible = browser.navigations(install);
  const navigation = navigationSchema.options.find((each) => said.includes(each)) ?? possible[0];
  if (!navigation || !possible.includes(navigation)) {
    throw new InputError(
      `Cannot compare: ${browser.title} cannot be navigated by '${navigation ?? words}' here; it can by ${possible.join(', ') || 'nothing (is xdotool missing?)'}`,
    );
  }
  const isolation = said.flatMap((word) => ISOLATIONS[word] ?? [])[0] ?? isolationOf(browser, scenario, 'auto');
  const observer = OBSERVERS.find((each) => said.includes(each)) ?? 'relay';
  return { id: words, browser, navigation, isolation, observer };
}

/** The way `way` with a change to the driver's settings: it needs a browser of its own. */
export const changed = (way: Way, change: Change): Way => ({ ...way, id: change.id, isolation: 'trial', change });

/** What a way is called in a table. */
export function titleOf({ browser, navigation, isolation, observer, change }: Way): string {
  return [
    browser.id,
    navigation,
    isolation === 'trial' ? 'fresh' : 'shared',
    ...(observer === 'relay' ? [] : [`observer ${observer}`]),
    ...(change ? [change.id] : []),
  ].join(', ');
}

/** What comparing `way` with `reference` is for. */
export function questionOf(reference: Way, way: Way): ComparisonFile['question'] {
  if (way.change || reference.change) return 'audit';
  const profiles = [reference, way].map(({ browser }) => browser.profile);
  if (profiles.includes('automation')) return 'automation';
  if (reference.browser.id !== way.browser.id) return 'fidelity';
  if (reference.observer !== way.observer) return 'neutrality';
  return reference.isolation === way.isolation ? 'navigation' : 'isolation';
}
