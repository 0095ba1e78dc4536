/** The options of a run: defaults from `playwright.config.ts`; a `STANDOFF_…` variable overrides each of them. */

import path from 'node:path';
import { z } from 'zod';
import { allBrowsers } from '../browsers/list.ts';
import { InputError } from '../domain/errors.ts';
import { type Host, hostSchema, type Isolation, isolationSchema, navigationSchema } from '../domain/schema.ts';
import { allScenarios } from '../scenarios/list.ts';
import { type CheckedServer, definitionOf } from '../servers/own.ts';
import { selectServers } from '../servers/select.ts';
import {
  type Beyond,
  bindSchema,
  checkBeyond,
  gridCapabilitiesSchema,
  gridSchema,
  isBound,
  LOOPBACK,
  NO_GRID,
} from '../system/beyond.ts';
import { nearest } from '../text/nearest.ts';

export interface Options extends Beyond {
  /** Folder of the results. */
  readonly out: string;
  /** How long a request may stay unanswered before it counts as stalled, in milliseconds. */
  readonly patience: number;
  readonly observer: 'relay' | 'pcap' | 'both';
  /**
   * What the address begins with. By its source, Firefox does not speculate for numeric
   * addresses (`SpeculativeConnect` in netwerk/protocol/http/nsHttpConnectionMgr.cpp); that was not measured.
   */
  readonly host: Host;
  /** Comma-separated kinds; each cell is played with each of them. */
  readonly navigation: string;
  /**
   * `trial`: a fresh browser for each trial; `browser`: one browser for many trials, each with its own tab and host
   * name; `auto`: a shared browser where measurements show that it connects the same way.
   */
  readonly isolation: 'auto' | Isolation;
  /**
   * `netlog`: each browser writes its own network log, which says why it opened each connection. Needs fresh browsers.
   */
  readonly evidence: 'none' | 'netlog';
  /** Comma-separated ids; or `default`, or `all`. */
  readonly servers: string;
  /** Your own servers, in addition to those of the catalogue. */
  readonly own?: readonly CheckedServer[];
  readonly scenarios: string;
  /** Comma-separated ids; or `default`, the three engines; `releases`, the installed ones; `all`. */
  readonly browsers: string;
  /**
   * How often a cell is played within its test; `auto`: until the interval of its stall rate is narrow enough; `settled`: until its
   * trials agree (`wants-more.ts`).
   */
  readonly trials: number | 'auto' | 'settled';
  /** With `auto`: about the width of the 95 % interval that is narrow enough, from 0 to 1 (`stopped-interval.ts`). */
  readonly interval: number;
  /** With `auto`: the largest number of trials. */
  readonly most: number;
  /** `auto`: servers that were played are probed afterwards, where they are not known yet; `none`: they are not. */
  readonly probe: 'auto' | 'none';
  /** What else fails the run: `possible`, a cell that stalled or may stall; `none`. */
  readonly failOn: 'none' | 'possible';
  /** File of expectations that the run must meet, or `none`. */
  readonly expectations: string;
}

/** The value for a run without expectations. */
export const NO_EXPECTATIONS = 'none';

/** In place of a kind of navigation: for each browser the one that provokes it most, of those that people use. */
export const NATURAL = 'natural';

/** The values of options that are not set. */
export const DEFAULTS: Options = {
  out: 'standoff-results',
  patience: 3000,
  observer: 'relay',
  host: 'localhost',
  navigation: NATURAL,
  isolation: 'auto',
  evidence: 'none',
  servers: 'default',
  scenarios: 'default',
  browsers: 'default,releases',
  trials: 1,
  interval: 0.3,
  most: 40,
  probe: 'auto',
  failOn: 'none',
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
      .min(200, 'it must be at least 200 ms: a loaded machine causes shorter waits, too')
      .max(600_000, 'it must be at most 600000 ms (10 minutes)'),
    observer: z.enum(['relay', 'pcap', 'both'], 'it must be relay, pcap or both'),
    host: z.enum(hostSchema.options, `it must be one of ${hostSchema.options.join(', ')}`),
    navigation: idsOf('navigation', [NATURAL, ...navigationSchema.options]).refine(
      (text) => !split(text).some((word) => ['default', 'all'].includes(word)),
      'name them; not every kind is available everywhere',
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
      .transform((given) => (given === 'auto' || given === 'settled' ? given : Number(given)))
      .refine(
        (given) => given === 'auto' || given === 'settled' || (Number.isInteger(given) && given >= 1 && given <= MOST),
        `it must be auto, settled, or a whole number from 1 to ${MOST}`,
      ),
    interval: z.coerce
      .number('it must be a number, such as 0.3')
      .min(0.02, 'it must be at least 0.02: a narrower interval needs more than 9000 trials')
      .max(1, 'it must be at most 1, which means no precision at all'),
    most: z.coerce
      .number('it must be a number of trials')
      .int('it must be a whole number of trials')
      .min(1, 'it must be at least 1')
      .max(MOST, `it must be at most ${MOST}`),
    probe: z.enum(['auto', 'none'], 'it must be auto or none'),
    failOn: z.enum(['none', 'possible'], 'it must be none or possible'),
    expectations: z
      .string()
      .min(1, 'it must name a file, or be none')
      .transform((file) => (file === NO_EXPECTATIONS ? file : path.resolve(file))),
    bind: bindSchema,
    grid: gridSchema,
    gridCapabilities: gridCapabilitiesSchema,
  });

/**
 * The defaults, overridden by the environment and checked.
 * @throws InputError that names the variable (or the option in the configuration), the fault, and the allowed values
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
  checkHost(parsed.data);
  return {
    ...parsed.data,
    ...(own && { own }),
    isolation: isolationFor(parsed.data),
    out: path.resolve(parsed.data.out),
  };
}

/**
 * A browser's own log covers everything since its start, so each trial with a log has a fresh browser. So does each
 * trial at an address other than loopback, where all trials share one host name.
 */
function isolationFor(options: Pick<Options, 'evidence' | 'isolation' | 'bind' | 'host'>): Options['isolation'] {
  const { evidence, isolation, host } = options;
  if (evidence === 'none') return isBound(options) || host !== 'localhost' ? 'trial' : isolation;
  if (isolation === 'browser') {
    throw new InputError(
      "Cannot run: evidence 'netlog' needs a fresh browser for each trial, and isolation is 'browser'. Set STANDOFF_ISOLATION=trial, or STANDOFF_EVIDENCE=none",
    );
  }
  return 'trial';
}

/** @throws InputError where an address cannot be observed as it was asked for */
function checkHost({ host, observer, bind }: Pick<Options, 'host' | 'observer' | 'bind'>): void {
  if (host === 'localhost') return;
  if (isBound({ bind })) {
    throw new InputError(
      `Cannot run: STANDOFF_HOST='${host}' and STANDOFF_BIND='${bind}' both say which address is opened. Leave one out`,
    );
  }
  if (host === '[::1]' && observer !== 'relay') {
    throw new InputError(
      `Cannot run: STANDOFF_HOST='[::1]' needs the relay, which listens there in place of the server. Set STANDOFF_OBSERVER=relay`,
    );
  }
}

/** The members of a comma-separated list. */
export const split = (text: string): string[] =>
  text
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean);

/** @example variableOf('gridCapabilities') // 'STANDOFF_GRID_CAPABILITIES' */
const variableOf = (name: string): string => `STANDOFF_${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;

let current: Options | null = null;

/** Remembers the options of the configuration that this process has read. */
export function configure(options: Options): void {
  current = options;
}

/**
 * The options of the matrix that this process was configured for: the runner and each of its workers read the
 * configuration.
 * @throws if there is no configuration that used `defineMatrix`
 */
export function matrixOptions(): Options {
  if (!current) throw new Error('Cannot play: playwright.config.ts does not use defineMatrix()');
  return current;
}

/**
 * Where results that were played elsewhere go, and which expectations they must meet: from the configuration that this
 * process has read, if any, or else from the variables alone.
 */
export function pathsHere(env: NodeJS.ProcessEnv = process.env): Pick<Options, 'out' | 'expectations'> {
  const { STANDOFF_OUT, STANDOFF_EXPECTATIONS } = env;
  const { out, expectations } = current ?? readOptions(DEFAULTS, { STANDOFF_OUT, STANDOFF_EXPECTATIONS });
  return { out, expectations };
}
