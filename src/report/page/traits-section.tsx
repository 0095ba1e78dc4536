/** @jsxImportSource preact */
/** How each browser release connects: a table of traits by release, and the releases in which each trait changed. */
import { type Engine, engineName } from '../../domain/engines.ts';
import type { BrowserTraitsFile } from '../../domain/measurements.ts';
import { releaseOf } from '../../domain/versions.ts';
import { byRelease, drivingOf, isOverReleases, type Line, linesOf } from '../../features/traits/over-releases.ts';
import { type TraitRow, traitRowsOf } from '../../features/traits/rows.ts';
import { traitsFileName } from '../../features/traits/text.ts';
import { visible } from '../../text/visible.ts';
import { Scroll } from './layout.tsx';
import { rounded } from './timescale.ts';

/* The layout of the small drawing of one trait over the releases of an engine. Pure. */

export const CHART_WIDTH = 340;
export const CHART_HEIGHT = 150;
const LEFT = 40;
const RIGHT = CHART_WIDTH - 24;
const TOP = 16;
const BOTTOM = CHART_HEIGHT - 30;

/** Labels below the axis are at least this far apart. */
const APART = 34;

export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly release: string;
  /** The value as a word or number. */
  readonly text: string;
}

interface TraitDrawing {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly dots: readonly Dot[];
  /** Through the dots of all releases. If a release has several, it takes the first. */
  readonly path: string;
  /** Below the axis: as many releases as fit, always with the oldest and the newest. */
  readonly names: readonly { readonly x: number; readonly text: string }[];
  /** Left of the axis. */
  readonly ticks: readonly { readonly y: number; readonly text: string }[];
}

/** The drawing of a line; null if it has no numbers from two releases. */
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

/** A release on the axis. WebKit 2.50 is ten releases after 2.40, so both numbers count. */
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

/* One trait over the releases of an engine, as a small drawing. The text below it says the same. */

interface TraitChartProps {
  readonly line: Line;
  readonly drawing: TraitDrawing;
  /** Prefix of the ids, unlike any other on the page. */
  readonly id: string;
}

function TraitChart({ line, drawing, id }: TraitChartProps) {
  const { left, right, bottom, dots, path, names, ticks } = drawing;
  const title = `${traitsFileName(line)} (${line.row.unit}) by release`;
  return (
    <figure class="trait">
      <svg viewBox={`0 0 ${CHART_WIDTH} ${CHART_HEIGHT}`} role="img" aria-labelledby={`${id}-title ${id}-desc`}>
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-desc`}>{dots.map(({ release, text }) => `${visible(release, 20)}: ${text}`).join(', ')}.</desc>
        <line class="axis" x1={left} x2={right} y1={bottom} y2={bottom} />
        {ticks.map(({ y, text }) => (
          <text key={y} class="tick end" x={left - 8} y={y + 4}>
            {text}
          </text>
        ))}
        <path class="trend" d={path} />
        {dots.map(({ x, y }, index) => (
          <circle key={index} class="dot" cx={x} cy={y} r="3.5" />
        ))}
        {names.map(({ x, text }) => (
          <text key={x} class="tick middle" x={x} y={bottom + 18}>
            {visible(text, 8)}
          </text>
        ))}
      </svg>
      <figcaption>
        <strong>{title}.</strong> {visible(line.text, 400)}.
      </figcaption>
    </figure>
  );
}

/* How browser releases connect, as a table: a row for each trait, a column for each measurement. */

interface TraitTableProps {
  readonly caption: string;
  readonly files: readonly BrowserTraitsFile[];
}

export function TraitTable({ caption, files }: TraitTableProps) {
  return (
    <Scroll label={`Traits: ${caption}`}>
      <table class="sides">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Trait</th>
            {files.map((file, index) => (
              <th scope="col" key={index}>
                {visible(releaseOf(file.browser), 20)}
                <small>
                  {visible(file.browser.id, 40)}, {drivingOf(file)}
                </small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {traitRowsOf(files).map((row) => (
            <tr key={row.id}>
              <th scope="row">{row.title}</th>
              {files.map((file, index) => (
                <TraitCell key={index} row={row} file={file} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function TraitCell({ row, file }: { readonly row: TraitRow; readonly file: BrowserTraitsFile }) {
  const { text, measured } = row.said(file);
  return <td class={measured ? undefined : 'none'}>{visible(text, 240)}</td>;
}

const ENGINES: readonly Engine[] = ['chromium', 'firefox', 'webkit'];

/** Renders nothing without measurements. */
export function TraitsByRelease({ files }: { readonly files: readonly BrowserTraitsFile[] }) {
  if (files.length === 0) return null;
  const lines = traitRowsOf(files)
    .flatMap((row) => linesOf(row, files))
    .filter(isOverReleases);
  const drawn = lines.flatMap((line) => {
    const drawing = traitDrawing(line);
    return drawing ? [{ line, drawing }] : [];
  });
  const told = lines.filter((line) => !drawn.some((each) => each.line === line));
  return (
    <section class="page" id="traits" aria-labelledby="traits-title">
      <h3 id="traits-title">Traits of each release</h3>
      <p>
        How browsers connect, as <code>npx standoff traits</code> measured it with its own server, on{' '}
        {visible(machinesOf(files), 300)}. A trait that varies is shown by its most frequent value, with the number of
        trials and the 95 % Wilson interval of that rate. Connections of a first visit, and the silent ones among them,
        were counted with a server that answers at once and closes after each answer. A change is listed, with the
        releases between which it came, only where it is unlikely to be chance.
      </p>
      {ENGINES.map((engine) => (
        <EngineTable key={engine} engine={engine} files={files} />
      ))}
      <div class="traits">
        {drawn.map(({ line, drawing }, index) => (
          <TraitChart key={traitsFileName(line)} line={line} drawing={drawing} id={`trait-${index + 1}`} />
        ))}
      </div>
      {told.length > 0 && <Told lines={told} />}
    </section>
  );
}

function EngineTable({ engine, files }: { readonly engine: Engine; readonly files: readonly BrowserTraitsFile[] }) {
  const mine = byRelease(files.filter(({ browser }) => browser.engine === engine));
  return mine.length === 0 ? null : <TraitTable caption={`${engineName(engine)} by release`} files={mine} />;
}

function Told({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <details>
      <summary>Traits that are not drawn, because their values are words</summary>
      <ul class="findings">
        {lines.map((line) => (
          <li key={traitsFileName(line)}>
            {traitsFileName(line)}: {visible(line.text, 400)}.
          </li>
        ))}
      </ul>
    </details>
  );
}

const machinesOf = (files: readonly BrowserTraitsFile[]): string =>
  [...new Set(files.map(({ os, cpus }) => `${os} with ${cpus} processors`))].join(' and on ');
