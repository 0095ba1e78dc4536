/**
 * The options of a run that reaches beyond this machine: `bind`, the address at which the server under test can be
 * reached, and `grid`, where the browsers are. Both are off by default.
 */

import os from 'node:os';
import { z } from 'zod';
import { InputError } from '../domain/errors.ts';
import { withoutCredentials } from './credentials.ts';

/** The default address of the server under test. */
export const LOOPBACK = '127.0.0.1';

/** The value for a run whose browsers are on this machine. */
export const NO_GRID = 'none';

/** The addresses of this machine, IPv4, loopback first. */
function ownAddresses(): string[] {
  const listed = Object.values(os.networkInterfaces()).flatMap((each) => each ?? []);
  return [...new Set([LOOPBACK, ...listed.filter(({ family }) => family === 'IPv4').map(({ address }) => address)])];
}

/** One address, never all of them: the user must know which network it is. */
export const bindSchema = z.string().superRefine((given, context) => {
  const own = ownAddresses();
  if (!own.includes(given)) context.addIssue(`it must be an IPv4 address of this machine: ${own.join(', ')}`);
});

export const gridSchema = z
  .string()
  .refine(
    (given) => given === NO_GRID || isGridAddress(given),
    'it must be the address of a Selenium Grid, or of a WebDriver server such as chromedriver, like http://grid.example:4444; or none',
  )
  .transform((given) => given.replace(/\/+$/, ''));

function isGridAddress(given: string): boolean {
  if (!URL.canParse(given)) return false;
  const { protocol, search, hash } = new URL(given);
  return /^https?:$/.test(protocol) && search === '' && hash === '';
}

/** The kit itself must set these: which browser it is, and that nothing waits for a page to load. */
const OWN_CAPABILITIES = ['browserName', 'pageLoadStrategy'];

export const gridCapabilitiesSchema = z.string().superRefine((given, context) => {
  const parsed = objectOf(given);
  if (parsed === null) {
    context.addIssue('it must be a JSON object, such as {"goog:chromeOptions": {"args": ["--no-sandbox"]}}');
    return;
  }
  for (const name of OWN_CAPABILITIES) {
    if (name in parsed) context.addIssue(`the kit sets ${name} itself: leave it out`);
  }
});

/** The object in a JSON text; null if it is not an object. */
export function objectOf(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** The options of a run that reaches beyond this machine. */
export interface Beyond {
  /**
   * The IPv4 address of this machine at which browsers reach the server under test. Use any but loopback only on a
   * trusted network.
   */
  readonly bind: string;
  /** The address of a Selenium Grid or a driver's own server that runs the browsers `…-grid`; or `none`. */
  readonly grid: string;
  /** Further capabilities for its sessions: a JSON object; each engine gets its own part. */
  readonly gridCapabilities: string;
}

/** Whether other machines can reach the server under test. */
export const isBound = ({ bind }: Pick<Beyond, 'bind'>): boolean => bind !== LOOPBACK;

export const hasGrid = ({ grid }: Pick<Beyond, 'grid'>): boolean => grid !== NO_GRID;

/**
 * Refuses options that do not work beyond this machine.
 * @throws InputError that names both options, why they exclude each other, and what to set
 */
export function checkBeyond(
  options: Pick<Beyond, 'bind' | 'grid'> & {
    readonly observer: string;
    readonly isolation: string;
    readonly evidence: string;
  },
): void {
  const { bind, observer, isolation, evidence } = options;
  const refuse = (why: string) => {
    throw new InputError(`Cannot run: ${why}`);
  };
  if (isBound(options) && observer !== 'relay') {
    refuse(
      `observer '${observer}' captures on loopback, and bind is '${bind}'. Set STANDOFF_OBSERVER=relay, or STANDOFF_BIND=${LOOPBACK}`,
    );
  }
  if (isBound(options) && isolation === 'browser') {
    refuse(
      `isolation 'browser' needs a host name for each trial (t0.localhost), and bind is '${bind}'. Set STANDOFF_ISOLATION=trial, or STANDOFF_BIND=${LOOPBACK}`,
    );
  }
  if (!hasGrid(options)) return;
  if (isolation === 'browser') {
    refuse(
      "isolation 'browser' keeps a browser for the whole run, and a grid session lasts for only one trial. Set STANDOFF_ISOLATION=trial",
    );
  }
  if (evidence !== 'none') {
    refuse(
      `evidence '${evidence}' is a file that the browser writes on its own machine, which is on the grid. Set STANDOFF_EVIDENCE=none, or STANDOFF_GRID=${NO_GRID}`,
    );
  }
}

/** Both in a form that reports may keep: a grid's address may contain a password, and its capabilities a key. */
export const toldBeyond = ({ grid, gridCapabilities }: Beyond): Pick<Beyond, 'grid' | 'gridCapabilities'> => ({
  grid: hasGrid({ grid }) ? withoutCredentials(grid) : grid,
  gridCapabilities: JSON.stringify(objectOf(gridCapabilities) ?? {}, (name, value) => (name === '' ? value : '…')),
});
