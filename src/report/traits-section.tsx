/** @jsxImportSource preact */
/** How each browser release connects: a table of traits by releases, and over which releases each stayed as it is. */
import type { BrowserTraitsFile } from '../results/browser-traits.ts';
import { byRelease, drivingOf, isOverReleases, type Line, linesOf } from '../traits/lines.ts';
import { releaseOf } from '../traits/release.ts';
import { type Row, rowsOf } from '../traits/rows.ts';
import { nameOf } from '../traits/text.ts';
import { engineName } from './names.ts';
import { Scroll } from './scroll.tsx';
import { TraitChart } from './trait-chart.tsx';
import { traitDrawing } from './trait-drawing.ts';
import { visible } from './visible.ts';

const ENGINES = ['chromium', 'firefox', 'webkit'] as const;

/** Nothing without measurements. */
export function TraitsByRelease({ files }: { readonly files: readonly BrowserTraitsFile[] }) {
  if (files.length === 0) return null;
  const rows = rowsOf(files);
  const lines = rows.flatMap((row) => linesOf(row, files)).filter(isOverReleases);
  const drawn = lines.flatMap((line) => {
    const drawing = traitDrawing(line);
    return drawing ? [{ line, drawing }] : [];
  });
  const told = lines.filter((line) => !drawn.some((each) => each.line === line));
  return (
    <section class="page" id="traits" aria-labelledby="traits-title">
      <h3 id="traits-title">Traits by release</h3>
      <p>
        How browsers connect, as <code>npx standoff traits</code> measured it with a server of its own, on{' '}
        {visible(machinesOf(files), 300)}. What varies is given as the most frequent value with its number of trials and
        the 95 % Wilson interval of that rate. Connections of a first visit and the silent ones among them are those
        with a server that answers at once and closes after each answer. A change is told only where it cannot well be
        chance, and between which releases it came.
      </p>
      {ENGINES.map((engine) => (
        <TraitTable key={engine} engine={engine} rows={rows} files={files} />
      ))}
      <div class="traits">
        {drawn.map(({ line, drawing }, index) => (
          <TraitChart key={nameOf(line)} line={line} drawing={drawing} id={`trait-${index + 1}`} />
        ))}
      </div>
      {told.length > 0 && <Told lines={told} />}
    </section>
  );
}

function TraitTable({
  engine,
  rows,
  files,
}: {
  readonly engine: (typeof ENGINES)[number];
  readonly rows: readonly Row[];
  readonly files: readonly BrowserTraitsFile[];
}) {
  const mine = byRelease(files.filter(({ browser }) => browser.engine === engine));
  if (mine.length === 0) return null;
  const own = rowsOf(mine).filter((row) => rows.includes(row));
  return (
    <Scroll label={`Traits of ${engineName(engine)} by release`}>
      <table class="sides">
        <caption>{engineName(engine)} by release</caption>
        <thead>
          <tr>
            <th scope="col">Trait</th>
            {mine.map((file, index) => (
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
          {own.map((row) => (
            <tr key={row.id}>
              <th scope="row">{row.title}</th>
              {mine.map((file, index) => (
                <TraitCell key={index} row={row} file={file} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function TraitCell({ row, file }: { readonly row: Row; readonly file: BrowserTraitsFile }) {
  const { text, measured } = row.said(file);
  return <td class={measured ? undefined : 'none'}>{visible(text, 240)}</td>;
}

function Told({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <details>
      <summary>Traits over releases that are not drawn: words in place of numbers</summary>
      <ul class="findings">
        {lines.map((line) => (
          <li key={nameOf(line)}>
            {nameOf(line)}: {visible(line.text, 400)}.
          </li>
        ))}
      </ul>
    </details>
  );
}

const machinesOf = (files: readonly BrowserTraitsFile[]): string =>
  [...new Set(files.map(({ os, cpus }) => `${os} with ${cpus} processors`))].join(' and on ');
