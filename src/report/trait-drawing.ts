/** Where everything goes in the small drawing of one trait over the releases of an engine. Pure. */
import type { Line } from '../traits/lines.ts';
import { releaseOf } from '../traits/release.ts';
import { rounded } from './timescale.ts';

export const WIDTH = 340;
export const HEIGHT = 150;
const LEFT = 40;
const RIGHT = WIDTH - 24;
const TOP = 16;
const BOTTOM = HEIGHT - 30;

/** Labels below the axis stand no closer. */
const APART = 34;

export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly release: string;
  /** The value in a word or number. */
  readonly text: string;
}

export interface TraitDrawing {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly dots: readonly Dot[];
  /** Through the dots of all releases: one point for each, the first of several of one release. */
  readonly path: string;
  /** Below the axis: the releases for which there is room, the oldest and the newest among them. */
  readonly names: readonly { readonly x: number; readonly text: string }[];
  /** Beside the axis. */
  readonly ticks: readonly { readonly y: number; readonly text: string }[];
}

/** The drawing of a line; null if it has no numbers of two releases. */
export function traitDrawing({ row, files }: Line): TraitDrawing | null {
  const points = files.flatMap((file) => {
    const { number, brief } = row.said(file);
    return number === null ? [] : [{ number, brief: brief ?? '', release: releaseOf(file.browser) }];
  });
  const places = points.map(({ release }) => placeOf(release));
  const [from, to] = [Math.min(...places), Math.max(...places)];
  if (points.length < 2 || from === to) return null;
  const most = Math.max(1, ...points.map(({ number }) => number));
  const x = (release: string) => rounded(LEFT + ((placeOf(release) - from) / (to - from)) * (RIGHT - LEFT));
  const y = (number: number) => rounded(BOTTOM - (number / most) * (BOTTOM - TOP));
  const dots = points.map(({ number, release, brief }) => ({ x: x(release), y: y(number), release, text: brief }));
  const firsts = dots.filter((dot, index) => dots.findIndex(({ release }) => release === dot.release) === index);
  return {
    left: LEFT,
    right: RIGHT,
    bottom: BOTTOM,
    dots,
    path: firsts.map((dot, index) => `${index === 0 ? 'M' : 'L'}${dot.x} ${dot.y}`).join(''),
    names: namesOf(firsts),
    ticks: [0, most].map((number) => ({ y: y(number), text: String(Math.round(number)) })),
  };
}

/** A release on the axis: 2.50 of WebKit is ten releases after 2.40, so both numbers count. */
function placeOf(release: string): number {
  const [first = 0, second = 0] = release.split('.').map(Number);
  return first + second / 100;
}

function namesOf(dots: readonly Dot[]): { x: number; text: string }[] {
  const last = dots.at(-1);
  if (!last) return [];
  const kept: Dot[] = [];
  for (const dot of dots) {
    const before = kept.at(-1);
    const hasRoom = before === undefined || dot.x - before.x >= APART;
    if (dot !== last && hasRoom && last.x - dot.x >= APART) kept.push(dot);
  }
  return [...kept, last].map(({ x, release }) => ({ x, text: release }));
}
