/**
 * The script of the page: it shows one page at a time, answers queries, and goes from cell to cell by key. All that it shows is in
 * the file already, and without it all stands below one another.
 */
import { type CellFacts, matches, parseQuery, type Query } from '../query.ts';
import { addressOf, parseAddress, START } from './address.ts';

/* Which of the pages are to be seen: those that the address leads to, and of the cells those that the query asks for. */

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

/** The page of the first level that something is on; null if it is on none. */
const pageOfCell = (element: Element): Element | null =>
  elements.find((page) => page.parentElement?.tagName === 'MAIN' && page.contains(element)) ?? null;

/**
 * Shows the pages that hold `target` or stand in it. The others stay where a search in the page finds them, but for the cells that
 * the query leaves out.
 * @returns the cells that the query asks for
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

/** Cells, and the scenarios in which they stand. */
const isFiltered = ({ dataset, classList }: HTMLElement): boolean =>
  dataset.scenario !== undefined || classList.contains('scenario');

/** As the attribute `hidden` has it; null shows it. */
function hide(element: Element, how: '' | 'until-found' | null): void {
  if (element.getAttribute('hidden') === how) return;
  if (how === null) element.removeAttribute('hidden');
  else element.setAttribute('hidden', how);
}

/* What the address leads to. */

/** The element that the address names; a word in it that is no id leads to the start. */
const targeted = (): Element =>
  document.getElementById(parseAddress(location.hash).target) ?? document.getElementById(START) ?? document.body;

const title = document.title;

/** Tells which page is seen, in the title and in the list of pages. */
function nameTarget(target: Element): void {
  const own = target.classList.contains('page') && target.id !== START ? target.querySelector('h2, h3, h4') : null;
  document.title = own ? `${own.textContent?.trim().replace(/\s+/g, ' ')} – ${title}` : title;
  const page = pageOfCell(target) ?? target;
  for (const link of document.querySelectorAll('#pages a')) {
    if (link.getAttribute('href') === `#${page.id}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/* `/` to the filter, Escape out of it, `j` and `k` from cell to cell. */

/** Listens for keys; those that are typed into the filter are no commands. */
function listenForKeys(field: HTMLInputElement): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && event.target === field) {
      event.preventDefault(); // which would empty it
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
 * To the next cell that the query asks for, or the one before, by its address: that is what a link to it does, so the browser marks
 * it, and goes on from there with Tab. Going there leaves no step in the history for each key.
 */
function go(by: 1 | -1): void {
  const wanted = cells.filter(({ element }) => element.getAttribute('hidden') !== '');
  const at = wanted.findIndex(({ element }) => element === targeted());
  const next = at >= 0 ? wanted[at + by] : wanted.at(by > 0 ? 0 : -1);
  if (next) location.replace(`#${next.element.id}`);
}

/*
 * Evidence that a large page holds back: it stands in `noscript`, which a browser that runs scripts reads as text, without
 * building a tree. Nothing is made up here: it is read as the browser would have read it without scripts.
 */

/** Puts in place what is held back in `root`, but for what is folded away there. */
function fill(root: Element): void {
  for (const held of root.querySelectorAll('noscript')) {
    if (held.closest('details:not([open])')) continue;
    const { body } = new DOMParser().parseFromString(held.textContent ?? '', 'text/html');
    held.replaceWith(...body.childNodes);
  }
}

/* The matrices, narrowed down to what a query asks for: a row or a column without any cell of it is left out. */

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

/* Where a reader was on a page: kept with each address in the history, for the way back. */

/** Keeps the place whenever the reader leaves by a link, or the page is left. */
function keepPlaces(): void {
  history.scrollRestoration = 'manual';
  const keep = (): void => history.replaceState({ y: scrollY }, '');
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('a[href^="#"]')) keep();
  });
  window.addEventListener('pagehide', keep);
}

/** The place that is kept with this address, in pixels from the top; null if the reader comes for the first time. */
function keptPlace(): number | null {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'y' in state && typeof state.y === 'number' ? state.y : null;
}

/** To where the reader was, or to the target. Cells are drawn only when they come into view, and move it then: so it is done twice. */
function goToPlace(target: Element): void {
  const y = keptPlace() ?? (target.matches('.page, main') ? 0 : null);
  const go = (): void => (y === null ? target.scrollIntoView() : scrollTo(0, y));
  go();
  requestAnimationFrame(() => requestAnimationFrame(go));
}

/** On these a query narrows down what is seen; typed on another page, it leads to the cells. */
const FILTERED = [START, 'cells', 'all'];

function start(form: HTMLFormElement, field: HTMLInputElement, told: HTMLElement): void {
  const write = (target: string) => history.replaceState(null, '', addressOf(target, field.value.trim()));
  const show = (): Element => {
    const target = targeted();
    const cell = cellOf(target);
    let query = parseQuery(field.value);
    let wanted = showPages(target, query);
    if (cell && !wanted.has(cell)) {
      // A link to a cell that the query leaves out.
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
    // The address tells all that is asked for.
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
    // A search in the page found something on a page that is not shown; a link to such a page comes by here as well.
    if (!(target instanceof Element) || target.contains(targeted()) || targeted().contains(target)) return;
    history.replaceState(null, '', addressOf(target.id, ''));
    show();
  });
  if (location.hash === '' && keptPlace() === null) show();
  else arrive();
}

let narrowed = false;

/** Narrows the matrices down to what is asked for, and tells how much that is. */
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
