/** Which rule decides what may become of a trial. Pure. */
import type { Expectations, ExpectedVerdict, Os, Rule } from '../results/expectations.ts';
import type { Result } from '../results/schema.ts';
import { isWithin, matchesId } from './patterns.ts';

/** What may become of a trial, and who says so. */
export interface Expectation {
  readonly verdicts: readonly ExpectedVerdict[];
  /** Null: the file's `default`. */
  readonly rule: Rule | null;
}

/** The trials that a rule may speak of: what is known before the verdict. */
export type Place = Pick<Result, 'scenario'> & {
  readonly server: Pick<Result['server'], 'id'>;
  readonly browser: Pick<Result['browser'], 'id' | 'engine' | 'version' | 'navigation'>;
};

/** What decides about `place`: the last rule that matches it, else the default; null if nothing is expected of it. */
export function expectationOf(expectations: Expectations, place: Place, os: Os | null): Expectation | null {
  const rule = expectations.rules.findLast((each) => matches(each, place, os));
  if (rule) return { verdicts: rule.verdicts, rule };
  return expectations.default && { verdicts: expectations.default, rule: null };
}

/** Whether a rule speaks of `place`. */
export function matches(rule: Rule, { server, scenario, browser }: Place, os: Os | null): boolean {
  return (
    matchesId(rule.server, server.id) &&
    matchesId(rule.scenario, scenario) &&
    (rule.browser === undefined || matchesId(rule.browser, browser.id)) &&
    (rule.engine === undefined || rule.engine === browser.engine) &&
    (rule.release === undefined || isWithin(browser.version, rule.release)) &&
    (rule.os === undefined || rule.os === os) &&
    (rule.navigation === undefined || rule.navigation === browser.navigation)
  );
}

/**
 * The family of a run's system, whose name ends with that of its kernel; null of one that no rule can name.
 *
 * @example osOf('Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x64') // 'linux'
 */
export function osOf(name: string): Os | null {
  const kernel = name.split(', ').at(-1) ?? '';
  if (/\bLinux\b/.test(name)) return 'linux';
  if (kernel.startsWith('Darwin')) return 'macos';
  return kernel.startsWith('Windows') ? 'windows' : null;
}
