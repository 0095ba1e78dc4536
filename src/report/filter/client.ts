/**
 * The script of the page: the filter, a key for it, and keys from cell to cell. Everything that it shows is on the page already:
 * without it nothing is missing. It writes no HTML.
 */
import { type Facts, matches, parseQuery } from './query.ts';

interface Shown {
  readonly element: HTMLElement;
  readonly facts: Facts;
}

/** In the address: the fragment, since a page that was opened as a file may change nothing else of it. */
const PREFIX = '#q=';

const all = <T extends Element>(selector: string, root: ParentNode = document): T[] => [
  ...root.querySelectorAll<T>(selector),
];

const cells: Shown[] = all<HTMLElement>('section.cell').map((element) => {
  const {
    server = '',
    browser = '',
    engine = '',
    scenario = '',
    verdict = '',
    model = '',
    cause = '',
    is = '',
  } = element.dataset;
  return { element, facts: { server, browser, engine, scenario, verdict, model, cause, is: is.split(' ') } };
});

function start(search: HTMLFormElement, field: HTMLInputElement, told: HTMLElement): void {
  search.hidden = false;
  const show = (): void => {
    const query = parseQuery(field.value);
    const shown = cells.filter(({ facts }) => matches(query, facts));
    apply(new Set(shown));
    told.textContent = [...query.problems, query.terms.length === 0 ? '' : `${shown.length} of ${cells.length} cells`]
      .filter(Boolean)
      .join('. ');
  };
  const write = (): void => {
    const text = field.value.trim();
    history.replaceState(null, '', text === '' ? '#cells' : `${PREFIX}${encodeURIComponent(text)}`);
  };
  const read = (): void => {
    const { hash } = location;
    if (hash.startsWith(PREFIX)) field.value = decoded(hash.slice(PREFIX.length));
    else if (target()?.closest('[hidden]')) field.value = ''; // a link to a cell that was filtered away
    show();
    reveal(target());
  };
  field.addEventListener('input', () => {
    show();
    write();
  });
  search.addEventListener('submit', (event) => event.preventDefault());
  window.addEventListener('hashchange', read);
  document.addEventListener('keydown', (event) => press(event, field));
  read();
}

const target = (): Element | null => document.getElementById(decoded(location.hash.slice(1)));

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // somebody typed a % into the address
  }
}

/** A link to a cell leads to its evidence. Cells are drawn only when they come into view, and move it then: so it is shown twice. */
function reveal(element: Element | null): void {
  const details = element?.classList.contains('cell') ? element.querySelector('details') : null;
  if (details) details.open = true;
  element?.scrollIntoView();
  requestAnimationFrame(() => requestAnimationFrame(() => element?.scrollIntoView()));
}

/** Hides the cells that are not asked for, what has only such cells, and the rows and columns of matrices that are empty then. */
function apply(shown: ReadonlySet<Shown>): void {
  for (const cell of cells) cell.element.hidden = !shown.has(cell);
  for (const group of all<HTMLElement>('section.scenario')) {
    group.hidden = all('section.cell:not([hidden])', group).length === 0;
  }
  const keys = new Set<string>();
  for (const { facts } of shown) {
    keys.add(keyOf(facts.server, facts.browser, facts.scenario));
    keys.add(keyOf(facts.server, facts.browser, ''));
  }
  for (const table of all<HTMLTableElement>('table.matrix')) narrow(table, keys);
}

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);

function narrow(table: HTMLTableElement, keys: ReadonlySet<string>): void {
  const { scenario = '' } = table.dataset;
  const browsers = all<HTMLElement>('thead th', table).slice(1);
  const used = new Set<number>();
  for (const row of all<HTMLTableRowElement>('tbody tr', table)) {
    const fields = all<HTMLElement>('td', row);
    const hits = fields.map((_, index) =>
      keys.has(keyOf(row.dataset.server ?? '', browsers[index]?.dataset.browser ?? '', scenario)),
    );
    row.hidden = !hits.includes(true);
    for (const [index, hit] of hits.entries()) {
      fields[index]?.classList.toggle('dim', !hit);
      if (hit) used.add(index);
    }
  }
  for (const [index, head] of browsers.entries()) {
    head.hidden = !used.has(index);
    for (const row of all<HTMLTableRowElement>('tbody tr', table)) {
      const field = row.cells[index + 1];
      if (field) field.hidden = !used.has(index);
    }
  }
  const region = table.closest<HTMLElement>('.scroll');
  if (region) region.hidden = used.size === 0;
}

/**
 * To the next cell that is shown, or the one before, by its address: that is what a link to it does, so the browser scrolls
 * there, marks it, and goes on from there with Tab. Going there leaves no step in the history for each key.
 */
function go(by: 1 | -1): void {
  const shown = cells.filter(({ element }) => !element.hidden);
  const at = shown.findIndex(({ element }) => element === target());
  const next = at >= 0 ? shown[at + by] : shown.at(by > 0 ? 0 : -1);
  if (next) location.replace(`#${next.element.id}`);
}

/** `/` to the filter, Escape out of it, `j` and `k` from cell to cell. */
function press(event: KeyboardEvent, field: HTMLInputElement): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target instanceof HTMLInputElement;
  if (event.key === 'Escape' && event.target === field) {
    event.preventDefault(); // which would empty it
    field.blur();
  }
  if (typing) return;
  if (event.key === '/') {
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key === 'j') go(1);
  else if (event.key === 'k') go(-1);
}

const form = document.getElementById('filter') as HTMLFormElement | null;
const input = document.getElementById('query') as HTMLInputElement | null;
const output = document.getElementById('matched');
if (form && input && output) start(form, input, output);
