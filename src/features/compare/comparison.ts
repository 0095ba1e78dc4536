/** What a comparison of result sets is: the data from which terminal, JSON, Markdown and page are written. */
import type { Cause, Result, Verdict } from '../../domain/schema.ts';
import type { Interval } from '../../stats/intervals.ts';
import type { Ended } from '../../stats/stopped-interval.ts';

/** What happened in a cell, whatever it happened in how many trials; the rate says how often. */
export type Class = 'ok' | 'delays' | 'stalls' | 'fails' | 'mixed' | 'not-observed';

/** From what must be read first to what need not be read. */
export const TRANSITIONS = [
  'regressed', // stalls, waits or failures became more frequent
  'fixed', // they became less frequent
  'changed-verdict', // one became more frequent, another less
  'changed-cause', // as often, by another kind of cause
  'new', // observed on the later side alone
  'gone', // observed on the earlier side alone
  'not-comparable', // an option differs that decides how trials come out
  'undecided', // what was seen differs, and so few trials do not tell
  'same', // nothing that was seen differs in a way that tells
  'not-observed', // on neither side
] as const;
export type Transition = (typeof TRANSITIONS)[number];

/** Part of trials, with its 95 % interval; null of none. */
export interface CellShare {
  readonly count: number;
  readonly of: number;
  readonly interval: Interval | null;
}

/**
 * What may differ between sides and is no fault: what a change can be attributed to. `launch` is what the kit added to the
 * browser's switches or took away; `processors` is how many the machine had for the run, which decides races. Null: not recorded, as the
 * version of a server of one's own.
 */
export const AXES = ['browser', 'server', 'kit', 'system', 'processors', 'launch'] as const;
export type Axis = (typeof AXES)[number];

/** What must be equal, or trials come out otherwise for that reason alone. Null: not recorded. */
export const OPTIONS = ['patience', 'observer', 'navigation', 'isolation', 'driver', 'headless', 'profile'] as const;
export type OptionName = (typeof OPTIONS)[number];

/** What one side says of a cell. */
export interface CellObservation {
  readonly trials: number;
  /** All but `unavailable` and `broken`. */
  readonly observed: number;
  readonly counts: Readonly<Partial<Record<Verdict, number>>>;
  readonly class: Class;
  readonly stalls: CellShare;
  readonly provoked: CellShare;
  /** How the number of trials came about. */
  readonly ended: Ended;
  /** Stalled and delayed trials by the kind of their cause. */
  readonly causes: Readonly<Partial<Record<Cause['kind'], number>>>;
  /** Not observed: why; null otherwise. */
  readonly reason: string | null;
  readonly axes: Readonly<Record<Axis, string | null>>;
  readonly options: Readonly<Record<OptionName, string | null>>;
}

/** A rate that was tested: later less earlier. */
export interface Difference {
  /** `late` is delayed or stalled; a cause is a part of the late trials, a verdict a part of the observed ones. */
  readonly what: 'stalled' | 'late' | 'failed' | Cause['kind'];
  readonly before: readonly [count: number, of: number];
  readonly after: readonly [count: number, of: number];
  /** 95 %, by Newcombe. */
  readonly interval: Interval;
  /** By Fisher's exact test, before any correction. */
  readonly chance: number;
  /** The interval excludes 0, and the test holds among all that were made. */
  readonly told: boolean;
}

export interface Differing<Name extends string> {
  readonly name: Name;
  readonly before: string | null;
  readonly after: string | null;
}

/** From one side of a cell to the next. */
export interface CellChange {
  readonly transition: Transition;
  readonly differences: readonly Difference[];
  /** Options that make the sides not comparable. */
  readonly options: readonly Differing<OptionName>[];
  readonly axes: readonly Differing<Axis>[];
  /** The one axis that differs; null if none does, several do, or one is not recorded. */
  readonly attributedTo: Axis | null;
  /** Undecided: about how many trials of each side would tell, if the shares stayed; null if over a thousand. */
  readonly trialsNeeded: number | null;
}

export interface ComparedCell {
  readonly server: string;
  readonly scenario: string;
  /** What else tells it from its neighbours, such as `goto`; empty if nothing does. */
  readonly variant: string;
  /** One for each side of the lane; null: the side has no such cell. */
  readonly observations: readonly (CellObservation | null)[];
  /** One for each pair of neighbouring sides. */
  readonly changes: readonly CellChange[];
}

export interface Side {
  /** `A`, `B`, … of sets; the browser's id of releases within one set. */
  readonly label: string;
  readonly source: string;
  /** Empty: this side has no such browser. */
  readonly browser: string;
  readonly version: string;
  /** Null: not recorded. */
  readonly kit: string | null;
  readonly system: string | null;
  readonly started: string | null;
}

/** One browser through the sides. */
export interface BrowserHistory {
  readonly title: string;
  readonly engine: Result['browser']['engine'];
  readonly sides: readonly Side[];
  /** Those that changed most first. */
  readonly cells: readonly ComparedCell[];
}

export interface SetComparison {
  readonly lanes: readonly BrowserHistory[];
  readonly counts: Readonly<Record<Transition, number>>;
  /** How many differences were tested, and so how many of them chance alone would tell without a correction: 5 %. */
  readonly tests: number;
  readonly byChance: number;
  /** Whether sides were aligned by id because one has several releases of an engine, and nothing was on both. */
  readonly apart: boolean;
}
