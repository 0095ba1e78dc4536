/** @jsxImportSource preact */
/** How browser releases connect, as a table: a row for each trait, a column for each measurement. */
import type { BrowserTraitsFile } from '../results/browser-traits.ts';
import { drivingOf } from '../traits/lines.ts';
import { releaseOf } from '../traits/release.ts';
import { type Row, rowsOf } from '../traits/rows.ts';
import { Scroll } from './scroll.tsx';
import { visible } from './visible.ts';

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
          {rowsOf(files).map((row) => (
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

function TraitCell({ row, file }: { readonly row: Row; readonly file: BrowserTraitsFile }) {
  const { text, measured } = row.said(file);
  return <td class={measured ? undefined : 'none'}>{visible(text, 240)}</td>;
}
