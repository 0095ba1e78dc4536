/**
 * The kit as a library: `import { defineMatrix } from 'standoff'`. It returns a complete Playwright configuration. The
 * kit's own playwright.config.ts uses it, too.
 */
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import { InputError } from './domain/errors.ts';
import { moduleFile } from './domain/kit.ts';
import { conditionsOf, newRunId } from './run/describe-run.ts';
import { configure, DEFAULTS, type Options, readOptions } from './run/options.ts';
import { browsersOf, leavesOut } from './run/selection.ts';
import { scenarios } from './scenarios/list.ts';
import { checkServers, type OwnServer } from './servers/own.ts';
import { toldBeyond } from './system/beyond.ts';

/**
 * The options that reports may store. Commands, headers and environments of your own servers may contain secrets, and
 * no report needs them. A grid's capabilities may contain secrets, too.
 */
const withoutSecrets = ({ own, ...rest }: Options): Options => ({
  ...rest,
  ...toldBeyond(rest),
  ...(own && { own: own.map((server) => ({ ...server, command: [], headers: {}, env: {} })) }),
});

type Ids = string | readonly string[];

/** Settings of a matrix. All are optional; the defaults are the kit's own. Each has its `STANDOFF_…` variable. */
export interface MatrixSettings extends Partial<Omit<Options, 'servers' | 'scenarios' | 'browsers' | 'own'>> {
  /** Ids of the catalogue, your own servers, and proxies in front of either: `nginx-proxy(mine)`. */
  readonly servers?: string | readonly (string | OwnServer)[];
  readonly scenarios?: Ids;
  readonly browsers?: Ids;
}

/**
 * How many trials of one browser are played at the same time. More of them take no less time, since the processors are busy, and each
 * is answered later, which proves less (docs/noise.md).
 */
const workersOf = (processors: number): number => Math.max(2, processors);

/**
 * A Playwright configuration that plays a matrix: a project for each browser, a test for each server and scenario.
 * Relative paths in the commands of your own servers start from the folder in which Playwright was started.
 * @throws InputError naming the wrong option
 */
export function defineMatrix(settings: MatrixSettings = {}): PlaywrightTestConfig {
  const options = optionsOf(settings);
  configure(options);
  const processors = os.availableParallelism();
  const played = browsersOf(options);
  const run = newRunId(new Date());
  const conditions = conditionsOf(run, options);
  return defineConfig({
    testDir: fileURLToPath(new URL('../tests', import.meta.url)),
    testMatch: /[\\/]matrix\.spec\.[jt]s$/,
    outputDir: path.resolve('test-results/matrix'),
    fullyParallel: true, // trials share nothing
    workers: 3 * workersOf(processors), // those of three browsers; each takes 2 s of a processor to start
    retries: 0, // a trial that is repeated until it passes proves nothing
    // A trial also waits for its turn, all browsers run at once, and each request may wait for patience and a control.
    timeout: 60_000 * Math.max(3, played.length) + 12 * options.patience,
    reporter: moduleFile('./report/playwright/reporter', import.meta.url),
    globalSetup: moduleFile('./run/begin-run', import.meta.url),
    metadata: { standoff: withoutSecrets(options), run },
    projects: played.map((browser) => ({
      name: browser.id,
      // Some scenarios are played by default only with the browsers that they provoke.
      grepInvert: leavesOut(browser, options).map((scenario) => new RegExp(`@${scenario}(?![\\w-])`)),
      // All browsers run at once, since different ones disturb each other least. An un-automated one is started for
      // each trial, with a display: several would slow each other down.
      workers: browser.byHand ? 1 : workersOf(processors),
      // A grid may have only one session for all workers.
      ...(browser.onGrid && { timeout: 60_000 * (2 + workersOf(processors)) + 12 * options.patience }),
      // A merged report knows each run only by this: it merges their configurations, but not their projects.
      metadata: { browser: browser.id, engine: browser.engine, conditions },
    })),
  });
}

/** A list of your own servers, for `standoff check --config` and for `defineMatrix`. */
export const defineServers = (servers: readonly OwnServer[]): readonly OwnServer[] => servers;

function optionsOf({
  servers = DEFAULTS.servers,
  scenarios: wanted,
  browsers: engines,
  ...rest
}: MatrixSettings): Options {
  const listed = typeof servers === 'string' ? [servers] : servers;
  if (listed.length === 0) throw new InputError('Cannot run: `servers` in the configuration is empty');
  const given = listed.filter((each) => typeof each !== 'string');
  const own = given.length > 0 ? checkServers(given, 'the configuration') : [];
  // Scenarios that need the kit's own site would be unavailable with all of your own servers.
  const anyPage =
    own.length === listed.length ? scenarios.filter((each) => each.anyPage).map(({ id }) => id) : undefined;
  return readOptions({
    ...DEFAULTS,
    ...rest,
    servers: listed.map((each) => (typeof each === 'string' ? each : each.id)).join(','),
    scenarios: idsOf(wanted ?? anyPage ?? DEFAULTS.scenarios),
    browsers: idsOf(engines ?? DEFAULTS.browsers),
    ...(own.length > 0 && { own }),
  });
}

const idsOf = (ids: Ids): string => (typeof ids === 'string' ? ids : ids.join(','));
