/** The data of a comparison of result sets, from which terminal, JSON, Markdown and page are written. */
import type { Cause, Result, Verdict } from '../../domain/schema.ts';
import type { Interval } from '../../stats/intervals.ts';
import type { Ended } from '../../stats/stopped-interval.ts';

/** What happened in a cell, in any number of trials; the rate says how often. */
export type Class = 'ok' | 'delays' | 'stalls' | 'fails' | 'mixed' | 'not-observed';

/** The most important first. */
export const TRANSITIONS = [
  'regressed', // stalls, waits or failures became more frequent
  'fixed', // they became less frequent
  'changed-verdict', // one became more frequent, another less
  'changed-cause', // as often, but with another kind of cause
  'new', // observed only on the later side
  'gone', // observed only on the earlier side
  'not-comparable', // an option differs that affects the results of trials
  'undecided', // the observations differ, but there are too few trials
  'same', // no observation differs significantly
  'not-observed', // on neither side
] as const;
export type Transition = (typeof TRANSITIONS)[number];

/** A share of trials, with its 95 % interval; null if there are no trials. */
export interface CellShare {
  readonly count: number;
  readonly of: number;
  readonly interval: Interval | null;
}

/**
 * What may differ between sides, and so may explain a change. `launch` is what the kit added to or removed from the
 * browser's switches; `processors` is how many the machine had for the run, which affects races. Null: not recorded,
 * such as the version of your own server.
 */
export const AXES = ['browser', 'server', 'kit', 'system', 'processors', 'launch'] as const;
export type Axis = (typeof AXES)[number];

/** What must be equal, because it alone can change the results of trials. Null: not recorded. */
export const OPTIONS = ['patience', 'observer', 'navigation', 'isolation', 'driver', 'headless', 'profile'] as const;
export type OptionName = (typeof OPTIONS)[number];

/** The observations of a cell on one side. */
export interface CellObservation {
  readonly trials: number;
  /** All except `unavailable` and `broken`. */
  readonly observed: number;
  readonly counts: Readonly<Partial<Record<Verdict, number>>>;
  readonly class: Class;
  readonly stalls: CellShare;
  readonly provoked: CellShare;
  /** What decided the number of trials. */
  readonly ended: Ended;
  /** Stalled and delayed trials by the kind of their cause. */
  readonly causes: Readonly<Partial<Record<Cause['kind'], number>>>;
  /** Not observed: why; null otherwise. */
  readonly reason: string | null;
  readonly axes: Readonly<Record<Axis, string | null>>;
  readonly options: Readonly<Record<OptionName, string | null>>;
}

/** A tested rate: the later one minus the earlier one. */
export interface Difference {
  /** `late` is delayed or stalled. A cause is a share of the late trials, a verdict a share of the observed ones. */
  readonly what: 'stalled' | 'late' | 'failed' | Cause['kind'];
  readonly before: readonly [count: number, of: number];
  readonly after: readonly [count: number, of: number];
  /** 95 %, by Newcombe. */
  readonly interval: Interval;
  /** By Fisher's exact test, before any correction. */
  readonly chance: number;
  /** Significant: the interval excludes 0, and the test holds among all tests. */
  readonly told: boolean;
}

export interface Differing<Name extends string> {
  readonly name: Name;
  readonly before: string | null;
  readonly after: string | null;
}

/** The change from one side of a cell to the next. */
export interface CellChange {
  readonly transition: Transition;
  readonly differences: readonly Difference[];
  /** Options that make the sides not comparable. */
  readonly options: readonly Differing<OptionName>[];
  readonly axes: readonly Differing<Axis>[];
  /** The one axis that differs; null if none does, several do, or one is not recorded. */
  readonly attributedTo: Axis | null;
  /**
   * If undecided: about how many trials of each side would be enough if the shares stay the same; null if over a
   * thousand.
   */
  readonly trialsNeeded: number | null;
  /**
   * If the same: the smallest change of the share of stalls that would have been significant, from 0 to 1; null if none
   * would have been.
   */
  readonly seen: number | null;
}

export interface ComparedCell {
  readonly server: string;
  readonly scenario: string;
  /** What else distinguishes it from its neighbours, such as `goto`; empty if nothing does. */
  readonly variant: string;
  /** One for each side of the lane; null: the side has no such cell. */
  readonly observations: readonly (CellObservation | null)[];
  /** One for each pair of neighbouring sides. */
  readonly changes: readonly CellChange[];
}

export interface Side {
  /** `A`, `B`, … for sets; the browser's id for releases within one set. */
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

/** One browser on all sides. */
export interface BrowserHistory {
  readonly title: string;
  readonly engine: Result['browser']['engine'];
  readonly sides: readonly Side[];
  /** Those with the most important changes first. */
  readonly cells: readonly ComparedCell[];
}

export interface SetComparison {
  readonly lanes: readonly BrowserHistory[];
  readonly counts: Readonly<Record<Transition, number>>;
  /** How many differences were tested, and how many chance alone would make significant without a correction: 5 %. */
  readonly tests: number;
  readonly byChance: number;
  /** Whether sides were aligned by id because one has several releases of an engine, and they have no id in common. */
  readonly apart: boolean;
}
