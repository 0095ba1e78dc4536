/** The matrices, narrowed down to what a query asks for: a row or a column without any cell of it is left out. */
import type { Cell } from './pages.ts';

interface Matrix {
  /** Empty: over all scenarios. */
  readonly scenario: string;
  readonly region: HTMLElement | null;
  readonly columns: readonly { readonly browser: string; readonly head: HTMLElement }[];
  readonly rows: readonly {
    readonly server: string;
    readonly element: HTMLElement;
    readonly fields: readonly HTMLElement[];
  }[];
}

let read: readonly Matrix[] | null = null;

/** Read when the first query asks for them: most readers have none. */
function matrices(): readonly Matrix[] {
  read ??= [...document.querySelectorAll<HTMLTableElement>('table[data-filtered]')].map((table) => ({
    scenario: table.dataset.scenario ?? '',
    region: table.closest<HTMLElement>('.scroll'),
    columns: [...(table.tHead?.rows[0]?.cells ?? [])]
      .slice(1)
      .map((head) => ({ browser: head.dataset.browser ?? '', head })),
    rows: [...(table.tBodies[0]?.rows ?? [])].map((row) => ({
      server: row.dataset.server ?? '',
      element: row,
      fields: [...row.cells].slice(1),
    })),
  }));
  return read;
}

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);

/** Shows of the matrices only what `wanted` is in. */
export function narrowMatrices(wanted: ReadonlySet<Cell>): void {
  const keys = new Set<string>();
  for (const { facts } of wanted) {
    keys.add(keyOf(facts.server, facts.browser, facts.scenario));
    keys.add(keyOf(facts.server, facts.browser, ''));
  }
  for (const matrix of matrices()) narrow(matrix, keys);
}

function narrow({ scenario, region, columns, rows }: Matrix, keys: ReadonlySet<string>): void {
  const hits = rows.map(({ server }) => columns.map(({ browser }) => keys.has(keyOf(server, browser, scenario))));
  const used = columns.map((_, index) => hits.some((row) => row[index]));
  for (const [at, { element, fields }] of rows.entries()) {
    const row = hits[at] ?? [];
    set(element, !row.includes(true));
    for (const [index, field] of fields.entries()) {
      set(field, !used[index]);
      if (field.classList.contains('dim') === row[index]) field.classList.toggle('dim', !row[index]);
    }
  }
  for (const [index, { head }] of columns.entries()) set(head, !used[index]);
  if (region) set(region, !used.includes(true));
}

function set(element: HTMLElement, hidden: boolean): void {
  if (element.hidden !== hidden) element.hidden = hidden;
}
