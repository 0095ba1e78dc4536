/** @jsxImportSource preact */
/** How each browser release connects: a table of traits by releases, and over which releases each stayed as it is. */
import type { BrowserTraitsFile } from '../results/browser-traits.ts';
import { type Engine } from './names.ts';
import { byRelease, isOverReleases, type Line, linesOf } from '../traits/lines.ts';
import { rowsOf } from '../traits/rows.ts';
import { nameOf } from '../traits/text.ts';
import { engineName } from './names.ts';
import { TraitChart } from './trait-chart.tsx';
import { traitDrawing } from './trait-drawing.ts';
import { TraitTable } from './trait-table.tsx';
import { visible } from './visible.ts';

const ENGINES: readonly Engine[] = ['chromium', 'firefox', 'webkit'];

/** Nothing without measurements. */
export function TraitsByRelease({ files }: { readonly files: readonly BrowserTraitsFile[] }) {
  if (files.length === 0) return null;
  const lines = rowsOf(files)
    .flatMap((row) => linesOf(row, files))
    .filter(isOverReleases);
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
        <EngineTable key={engine} engine={engine} files={files} />
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

function EngineTable({ engine, files }: { readonly engine: Engine; readonly files: readonly BrowserTraitsFile[] }) {
  const mine = byRelease(files.filter(({ browser }) => browser.engine === engine));
  return mine.length === 0 ? null : <TraitTable caption={`${engineName(engine)} by release`} files={mine} />;
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
