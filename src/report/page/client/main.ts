/**
 * The script of the page: it shows one page at a time, answers queries, and goes from cell to cell by key. Everything
 * is in the file already: without the script, the pages follow one another.
 */
import { type CellFacts, matches, parseQuery, type Query } from '../query.ts';
import { addressOf, parseAddress, START } from './address.ts';

/* Which pages are shown: those that the address leads to, and among the cells those that match the query. */

interface CellSectionElement {
  readonly element: HTMLElement;
  readonly facts: CellFacts;
}

const elements = [...document.querySelectorAll<HTMLElement>('.page')];

const cells: readonly CellSectionElement[] = elements
  .filter(({ dataset }) => dataset.scenario !== undefined)
  .map((element) => ({ element, facts: factsOf(element.dataset) }));

function factsOf({
  server = '',
  browser = '',
  engine = '',
  scenario = '',
  verdict = '',
  model = '',
  cause = '',
  is = '',
}: DOMStringMap): CellFacts {
  return { server, browser, engine, scenario, verdict, model, cause, is: is.split(' ') };
}

const cellOf = (element: Element): CellSectionElement | undefined => cells.find((cell) => cell.element === element);

/** The first-level page that contains `element`; null if there is none. */
const pageOfCell = (element: Element): Element | null =>
  elements.find((page) => page.parentElement?.tagName === 'MAIN' && page.contains(element)) ?? null;

/**
 * Shows the pages that contain `target` or are in it. A search in the page still finds the others, except for cells
 * that do not match the query.
 * @returns the cells that match the query
 */
function showPages(target: Element, query: Query): ReadonlySet<CellSectionElement> {
  const wanted = new Set(cells.filter(({ facts }) => matches(query, facts)));
  const holding = new Set<Element | null>([...wanted].flatMap(({ element }) => [element, element.parentElement]));
  for (const page of elements) {
    const seen = page.contains(target) || target.contains(page);
    hide(page, isFiltered(page) && !holding.has(page) ? '' : seen ? null : 'until-found');
  }
  return wanted;
}

/** Cells, and the scenarios that contain them. */
const isFiltered = ({ dataset, classList }: HTMLElement): boolean =>
  dataset.scenario !== undefined || classList.contains('scenario');

/** @param how value of the attribute `hidden`; null shows the element */
function hide(element: Element, how: '' | 'until-found' | null): void {
  if (element.getAttribute('hidden') === how) return;
  if (how === null) element.removeAttribute('hidden');
  else element.setAttribute('hidden', how);
}

/* The element that the address leads to. */

/** The element that the address names, or the start page if there is no such id. */
const targeted = (): Element =>
  document.getElementById(parseAddress(location.hash).target) ?? document.getElementById(START) ?? document.body;

const title = document.title;

/** Marks the page that is shown, in the title and in the list of pages. */
function nameTarget(target: Element): void {
  const own = target.classList.contains('page') && target.id !== START ? target.querySelector('h2, h3, h4') : null;
  document.title = own ? `${own.textContent?.trim().replace(/\s+/g, ' ')} – ${title}` : title;
  const page = pageOfCell(target) ?? target;
  for (const link of document.querySelectorAll('#pages a')) {
    if (link.getAttribute('href') === `#${page.id}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/* Keys: `/` goes to the filter, Escape leaves it, `j` and `k` go from cell to cell. */

/** Listens for keys. Keys that are typed into the filter are not commands. */
function listenForKeys(field: HTMLInputElement): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && event.target === field) {
      event.preventDefault(); // the default empties the field
      field.blur();
    }
    if (event.target instanceof HTMLInputElement) return;
    if (event.key === '/') {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (event.key === 'j') go(1);
    else if (event.key === 'k') go(-1);
  });
}

/**
 * Goes to the next cell that matches the query, or the one before, by its address. A link does the same, so the browser
 * marks the cell and Tab continues from there. Keys leave no entries in the history.
 */
function go(by: 1 | -1): void {
  const wanted = cells.filter(({ element }) => element.getAttribute('hidden') !== '');
  const at = wanted.findIndex(({ element }) => element === targeted());
  const next = at >= 0 ? wanted[at + by] : wanted.at(by > 0 ? 0 : -1);
  if (next) location.replace(`#${next.element.id}`);
}

/*
 * A large page holds evidence back in `noscript`. A browser that runs scripts reads that as text, without building a
 * tree. This code parses it exactly as the browser would have done without scripts.
 */

/** Inserts the evidence that is held back in `root`, except in closed `details`. */
function fill(root: Element): void {
  for (const held of root.querySelectorAll('noscript')) {
    if (held.closest('details:not([open])')) continue;
    const { body } = new DOMParser().parseFromString(held.textContent ?? '', 'text/html');
    held.replaceWith(...body.childNodes);
  }
}

/* The matrices, narrowed down to a query: a row or a column without a matching cell is hidden. */

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

/** Read only when the first query needs them: most readers never type one. */
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

/** Shows only the parts of the matrices that contain `wanted`. */
function narrowMatrices(wanted: ReadonlySet<CellSectionElement>): void {
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

/* Where a reader was on a page: kept with each address in the history, for going back. */

/** Keeps the place whenever the reader follows a link or leaves the page. */
function keepPlaces(): void {
  history.scrollRestoration = 'manual';
  const keep = (): void => history.replaceState({ y: scrollY }, '');
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('a[href^="#"]')) keep();
  });
  window.addEventListener('pagehide', keep);
}

/** The place kept with this address, in pixels from the top; null on the first visit. */
function keptPlace(): number | null {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'y' in state && typeof state.y === 'number' ? state.y : null;
}

/**
 * Goes to where the reader was, or to the target. Cells are drawn only when they come into view, which moves the
 * target: so this is done twice.
 */
function goToPlace(target: Element): void {
  const y = keptPlace() ?? (target.matches('.page, main') ? 0 : null);
  const go = (): void => (y === null ? target.scrollIntoView() : scrollTo(0, y));
  go();
  requestAnimationFrame(() => requestAnimationFrame(go));
}

/** A query narrows these pages down. Typed on another page, it leads to the cells. */
const FILTERED = [START, 'cells', 'all'];

function start(form: HTMLFormElement, field: HTMLInputElement, told: HTMLElement): void {
  const write = (target: string) => history.replaceState(null, '', addressOf(target, field.value.trim()));
  const show = (): Element => {
    const target = targeted();
    const cell = cellOf(target);
    let query = parseQuery(field.value);
    let wanted = showPages(target, query);
    if (cell && !wanted.has(cell)) {
      // A link to a cell that does not match the query.
      field.value = '';
      query = parseQuery('');
      wanted = showPages(target, query);
    }
    tell(told, query, wanted);
    nameTarget(target);
    const details = cell && target.querySelector('details');
    if (details) details.open = true;
    fill(target);
    return target;
  };
  const arrive = (): void => {
    const { query } = parseAddress(location.hash);
    if (query !== null) field.value = query;
    const target = show();
    // The address always includes the query.
    if (query === null && field.value !== '' && FILTERED.includes(target.id)) write(target.id);
    goToPlace(target);
  };

  form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  field.addEventListener('input', () => {
    const { id } = targeted();
    write(FILTERED.includes(id) ? id : 'cells');
    show();
  });
  keepPlaces();
  listenForKeys(field);
  window.addEventListener('hashchange', arrive);
  document.addEventListener('toggle', ({ target }) => target instanceof Element && fill(target), true);
  document.addEventListener('beforematch', ({ target }) => {
    // A search in the page found something on a hidden page. A link to a hidden page comes here as well.
    if (!(target instanceof Element) || target.contains(targeted()) || targeted().contains(target)) return;
    history.replaceState(null, '', addressOf(target.id, ''));
    show();
  });
  if (location.hash === '' && keptPlace() === null) show();
  else arrive();
}

let narrowed = false;

/** Narrows the matrices down to the query, and shows how many cells match. */
function tell(told: HTMLElement, { terms, problems }: Query, wanted: ReadonlySet<CellSectionElement>): void {
  const asked = terms.length > 0;
  if (asked || narrowed) narrowMatrices(wanted);
  narrowed = asked;
  const count = asked ? [`${wanted.size} of ${cells.length} cells`] : [];
  told.textContent = [...problems, ...count].join('. ');
}

const form = document.getElementById('filter') as HTMLFormElement | null;
const field = document.getElementById('query') as HTMLInputElement | null;
const told = document.getElementById('matched');
if (form && field && told) start(form, field, told);
