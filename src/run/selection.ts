/** Resolves what the options of a run name: browsers, servers, navigations, and the isolation of trials. */
import type { BrowserDefinition } from '../browsers/browser.ts';
import { allBrowsers, browsers, localBrowsers, onGrid, releases } from '../browsers/list.ts';
import { InputError } from '../domain/errors.ts';
import { type History, type Isolation, type Navigation, navigationSchema } from '../domain/schema.ts';
import { allScenarios, scenarios } from '../scenarios/list.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { ServerDefinition } from '../servers/definition.ts';
import { definitionOf } from '../servers/own.ts';
import { selectServers } from '../servers/select.ts';
import { hasGrid } from '../system/beyond.ts';
import { NATURAL, type Options, split } from './options.ts';

/**
 * The members of `all` that `ids` names, in the order of `all`. The word `default` stands for `defaults`, and `all` for
 * all of them.
 */
export function select<T extends { readonly id: string }>(
  ids: string,
  all: readonly T[],
  defaults: readonly T[] = all,
): readonly T[] {
  const wanted = split(ids);
  if (wanted.includes('all')) return all;
  return all.filter((each) => wanted.includes(each.id) || (wanted.includes('default') && defaults.includes(each)));
}

/**
 * The browsers that the option names, in the order of their list. With a grid, `default` means those on the grid.
 * @throws InputError for a grid browser if no grid is set, and if no browser is left
 */
export function browsersOf(options: Pick<Options, 'browsers' | 'grid'>): readonly BrowserDefinition[] {
  const { browsers: ids } = options;
  const remote = onGrid.find(({ id }) => split(ids).includes(id));
  if (remote && !hasGrid(options)) {
    throw new InputError(
      `STANDOFF_BROWSERS='${ids}': ${remote.id} runs on a grid, and none is named. Set STANDOFF_GRID, such as http://grid.example:4444`,
    );
  }
  const known = hasGrid(options) ? allBrowsers : localBrowsers;
  const named = ids.replace(/\breleases\b/, releases.map(({ id }) => id).join(','));
  const found = select(named, known, hasGrid(options) ? onGrid : browsers);
  if (found.length > 0) return found;
  throw new InputError(
    `STANDOFF_BROWSERS='${ids}': no release is installed. Install one: npx standoff releases install`,
  );
}

/**
 * The scenarios that the option names, in the order of their list. `default` includes what only some browsers play by
 * default ({@link leavesOut}).
 */
export const scenariosOf = ({ scenarios: ids }: Pick<Options, 'scenarios'>): readonly Scenario[] =>
  select(ids, allScenarios, [...scenarios, ...allScenarios.filter(isAdded)]);

const isAdded = ({ id }: Pick<Scenario, 'id'>): boolean =>
  localBrowsers.some(({ alsoPlays }) => alsoPlays?.includes(id));

/** The scenarios that a browser does not play in this run: those that `default` adds for other browsers, and nobody named. */
export function leavesOut(
  { alsoPlays = [] }: BrowserDefinition,
  { scenarios: ids }: Pick<Options, 'scenarios'>,
): string[] {
  const named = split(ids);
  if (named.includes('all')) return [];
  return allScenarios
    .filter((each) => isAdded(each) && !named.includes(each.id) && !alsoPlays.includes(each.id))
    .map(({ id }) => id);
}

/** The servers that the options name, from the catalogue or your own. */
export const serversOf = ({ servers, own = [] }: Pick<Options, 'servers' | 'own'>): readonly ServerDefinition[] =>
  selectServers(servers, own.map(definitionOf));

/** The kinds of navigation that the option names: `natural`, then in the order of the schema. */
export const navigationsOf = ({ navigation }: Pick<Options, 'navigation'>): readonly (Navigation | typeof NATURAL)[] =>
  ([NATURAL, ...navigationSchema.options] as const).filter((kind) => split(navigation).includes(kind));

/** How the trials of a browser are kept apart in a scenario. With `tls`, each browser is launched for its server's certificate. */
export function isolationOf(
  { freshFor }: Pick<BrowserDefinition, 'freshFor'>,
  scenario: string,
  isolation: Options['isolation'],
  tls = false,
): Isolation {
  const found = allScenarios.find(({ id }) => id === scenario);
  // The button closes the sockets of every trial in that browser.
  if (tls || found?.livedIn || found?.needs === 'close-idle-sockets') return 'trial';
  if (isolation !== 'auto') return isolation;
  // For the others nobody has measured whether a shared browser connects the same way.
  const measured = scenarios.some(({ id }) => id === scenario);
  return !measured || freshFor === 'all' || freshFor.includes(scenario) ? 'trial' : 'browser';
}

/** How a browser opens a page when it is asked for a kind: `natural` is its own, and a plain Playwright test has but one way. */
export function navigationOf(
  { profile, natural }: Pick<BrowserDefinition, 'profile' | 'natural'>,
  asked: Navigation | typeof NATURAL,
): Navigation {
  if (profile === 'automation') return 'goto';
  return asked === NATURAL ? natural : asked;
}

/** Whether a scenario is about a person who has been at the address before. */
export const historyOf = (scenario: string): History =>
  allScenarios.find(({ id }) => id === scenario)?.livedIn ? 'lived-in' : 'fresh';
