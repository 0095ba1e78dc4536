/** The options of a run: defaults from `playwright.config.ts`, each overridden by its `STANDOFF_…` variable. */
import path from 'node:path';
import { z } from 'zod';
import {
  type Beyond,
  bindSchema,
  checkBeyond,
  gridCapabilitiesSchema,
  gridSchema,
  hasGrid,
  isBound,
  LOOPBACK,
  NO_GRID,
} from './beyond.ts';
import type { BrowserDefinition } from './browsers/browser.ts';
import { allBrowsers, browsers, localBrowsers, onGrid, releases } from './browsers/list.ts';
import { InputError } from './errors.ts';
import { type Isolation, isolationSchema, type Navigation, navigationSchema } from './results/schema.ts';
import { allScenarios, scenarios } from './scenarios/list.ts';
import type { ServerDefinition } from './servers/definition.ts';
import { type CheckedServer, definitionOf } from './servers/own.ts';
import { selectServers } from './servers/select.ts';
import { nearest } from './system/nearest.ts';

export interface Options extends Beyond {
  /** Folder of the results. */
  readonly out: string;
  /** How long a request may stay unanswered before it is called stalled, in milliseconds. */
  readonly patience: number;
  readonly observer: 'relay' | 'pcap' | 'both';
  /** Kinds with commas between; each cell is played with each of them. */
  readonly navigation: string;
  /** `trial`: a fresh browser for each trial; `browser`: one for many, a tab and a host name for each; `auto`: as shown to connect alike. */
  readonly isolation: 'auto' | Isolation;
  /** `netlog`: each browser writes its own network log, which tells why it opened a connection. Needs fresh browsers. */
  readonly evidence: 'none' | 'netlog';
  /** Ids with commas between; or `default`, or `all`. */
  readonly servers: string;
  /** Servers of one's own, beside those of the catalogue. */
  readonly own?: readonly CheckedServer[];
  readonly scenarios: string;
  /** Ids with commas between; or `default`, the three; `releases`, those that are installed; `all`. */
  readonly browsers: string;
  /** How often a cell is played within its test; `auto`: until the interval of its stall rate is narrow enough. */
  readonly trials: number | 'auto';
  /** With `auto`: the width of the 95 % interval that is narrow enough, from 0 to 1. */
  readonly interval: number;
  /** With `auto`: no more trials than these. */
  readonly most: number;
  /** File of the expectations that the run is held to, or `none`. */
  readonly expectations: string;
}

/** A run with this in place of a file is held to nothing. */
export const NO_EXPECTATIONS = 'none';

/** What holds where nothing is said. */
export const DEFAULTS: Options = {
  out: 'standoff-results',
  patience: 3000,
  observer: 'relay',
  navigation: 'new-tab',
  isolation: 'auto',
  evidence: 'none',
  servers: 'default',
  scenarios: 'default',
  browsers: 'default,releases',
  trials: 1,
  interval: 0.3,
  most: 40,
  expectations: NO_EXPECTATIONS,
  bind: LOOPBACK,
  grid: NO_GRID,
  gridCapabilities: '{}',
};

/** The most trials of a cell in a run. */
const MOST = 10_000;

const idsOf = (what: string, known: readonly string[], words: readonly string[] = ['default', 'all']) =>
  z.string().superRefine((text, context) => {
    for (const id of split(text)) {
      if (words.includes(id) || known.includes(id)) continue;
      const near = nearest(id, known);
      context.addIssue(`unknown ${what} '${id}'${near ? `, did you mean '${near}'?` : '.'} Known: ${known.join(', ')}`);
    }
    if (split(text).length === 0) context.addIssue(`it names no ${what}. Known: ${known.join(', ')}`);
  });

const optionsSchema = (own: readonly CheckedServer[]) =>
  z.strictObject({
    out: z.string().min(1, 'it must name a folder'),
    patience: z.coerce
      .number('it must be a number of milliseconds')
      .int('it must be a whole number of milliseconds')
      .min(200, 'it must be at least 200 ms: shorter waits cannot be told from a loaded machine')
      .max(600_000, 'it must be at most 600000 ms (10 minutes)'),
    observer: z.enum(['relay', 'pcap', 'both'], 'it must be relay, pcap or both'),
    navigation: idsOf('navigation', navigationSchema.options).refine(
      (text) => !split(text).some((word) => ['default', 'all'].includes(word)),
      'there is no default, and not all kinds can be had everywhere: name them',
    ),
    isolation: z.enum(['auto', ...isolationSchema.options], 'it must be auto, trial or browser'),
    evidence: z.enum(['none', 'netlog'], 'it must be none or netlog'),
    servers: z.string().superRefine((text, context) => {
      try {
        selectServers(text, own.map(definitionOf));
      } catch (error) {
        context.addIssue(error instanceof Error ? error.message : String(error));
      }
    }),
    scenarios: idsOf(
      'scenario',
      allScenarios.map(({ id }) => id),
    ),
    browsers: idsOf(
      'browser',
      allBrowsers.map(({ id }) => id),
      ['default', 'releases', 'all'],
    ),
    trials: z
      .union([z.string(), z.number()])
      .transform((given) => (given === 'auto' ? given : Number(given)))
      .refine(
        (given) => given === 'auto' || (Number.isInteger(given) && given >= 1 && given <= MOST),
        `it must be auto, or a whole number from 1 to ${MOST}`,
      ),
    interval: z.coerce
      .number('it must be a number, such as 0.3')
      .min(0.02, 'it must be at least 0.02: a narrower interval needs more than 9000 trials')
      .max(1, 'it must be at most 1, the width of knowing nothing'),
    most: z.coerce
      .number('it must be a number of trials')
      .int('it must be a whole number of trials')
      .min(1, 'it must be at least 1')
      .max(MOST, `it must be at most ${MOST}`),
    expectations: z
      .string()
      .min(1, 'it must name a file, or be none')
      .transform((file) => (file === NO_EXPECTATIONS ? file : path.resolve(file))),
    bind: bindSchema,
    grid: gridSchema,
    gridCapabilities: gridCapabilitiesSchema,
  });

/**
 * The defaults with the overrides of the environment, checked.
 * @throws InputError naming the variable (or the option in the configuration), what is wrong with it and what is allowed
 */
export function readOptions({ own, ...defaults }: Options, env: NodeJS.ProcessEnv = process.env): Options {
  const given: Record<string, unknown> = { ...defaults };
  const overridden = new Set<string>();
  for (const name of Object.keys(defaults)) {
    const value = env[variableOf(name)];
    if (value === undefined || value === '') continue;
    given[name] = value;
    overridden.add(name);
  }
  const parsed = optionsSchema(own ?? []).safeParse(given);
  if (!parsed.success) {
    const complaints = parsed.error.issues.map(({ path: [name], message }) => {
      const where = overridden.has(String(name))
        ? variableOf(String(name))
        : `\`${String(name)}\` in playwright.config.ts`;
      return `${where}='${String(given[String(name)])}': ${message}`;
    });
    throw new InputError(`Cannot run: ${complaints.join('\n')}`);
  }
  checkBeyond(parsed.data);
  return {
    ...parsed.data,
    ...(own && { own }),
    isolation: isolationFor(parsed.data),
    out: path.resolve(parsed.data.out),
  };
}

/**
 * A browser's own log tells of all that it did since its start: with one, each trial has a fresh browser. So has it at an address
 * that is no loopback, where there is one host name for all.
 */
function isolationFor(options: Pick<Options, 'evidence' | 'isolation' | 'bind'>): Options['isolation'] {
  const { evidence, isolation } = options;
  if (evidence === 'none') return isBound(options) ? 'trial' : isolation;
  if (isolation === 'browser') {
    throw new InputError(
      "Cannot run: evidence 'netlog' needs a fresh browser for each trial, and isolation is 'browser'. Set STANDOFF_ISOLATION=trial, or STANDOFF_EVIDENCE=none",
    );
  }
  return 'trial';
}

/** The members of `all` that `ids` names, in the order of `all`; the word `default` among them names those of `defaults`, and `all` all. */
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
 * The browsers that the option names, in the order of their list; with a grid `default` are those that run there.
 * @throws InputError for one on a grid where there is none, and where none is left
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

/** The servers that the options name, of the catalogue or one's own. */
export const serversOf = ({ servers, own = [] }: Pick<Options, 'servers' | 'own'>): readonly ServerDefinition[] =>
  selectServers(servers, own.map(definitionOf));

/** The kinds of navigation that the option names, in the order of the schema. */
export const navigationsOf = ({ navigation }: Pick<Options, 'navigation'>): readonly Navigation[] =>
  navigationSchema.options.filter((kind) => split(navigation).includes(kind));

/** How the trials of a browser are kept apart in a scenario. */
export function isolationOf(
  { freshFor }: Pick<BrowserDefinition, 'freshFor'>,
  scenario: string,
  isolation: Options['isolation'],
): Isolation {
  const found = allScenarios.find(({ id }) => id === scenario);
  // The button closes the sockets of every trial in that browser; and one that accepts the run's certificate is no person's.
  if (found?.needs === 'close-idle-sockets' || found?.needsOfServer?.includes('tls')) return 'trial';
  if (isolation !== 'auto') return isolation;
  // Of the others nobody has measured whether a shared browser connects alike.
  const measured = scenarios.some(({ id }) => id === scenario);
  return !measured || freshFor === 'all' || freshFor.includes(scenario) ? 'trial' : 'browser';
}

const split = (text: string): string[] =>
  text
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean);

/** @example variableOf('gridCapabilities') // 'STANDOFF_GRID_CAPABILITIES' */
const variableOf = (name: string): string => `STANDOFF_${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;
