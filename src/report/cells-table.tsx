/** @jsxImportSource preact */
/** All cells of one server, or of one browser: what their own pages have in place of the matrices of all. */
import type { Cell } from './cells.ts';
import { VerdictMark } from './glyph.tsx';
import { Scroll } from './scroll.tsx';
import { visible } from './visible.ts';

interface CellsTableProps {
  readonly caption: string;
  /** What the rows are: `Scenario`. */
  readonly corner: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cell: (row: string, column: string) => Cell | undefined;
}

export function CellsTable({ caption, corner, rows, columns, cell }: CellsTableProps) {
  return (
    <Scroll label={caption}>
      <table class="matrix compact">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {columns.map((column) => (
              <th scope="col" key={column}>
                {visible(column, 60)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row">{visible(row, 60)}</th>
              {columns.map((column) => (
                <Field key={column} cell={cell(row, column)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Field({ cell }: { readonly cell: Cell | undefined }) {
  if (!cell) return <td class="none">not run</td>;
  const { verdict, anchor, stalls, observed } = cell;
  return (
    <td class={`v-${verdict}`}>
      <a href={`#${anchor}`}>
        <VerdictMark verdict={verdict} />
      </a>
      {stalls > 0 && observed > 1 && (
        <span class="count">
          {stalls}/{observed} stalled
        </span>
      )}
    </td>
  );
}
