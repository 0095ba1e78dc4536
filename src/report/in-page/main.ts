/**
 * The script of the page: it shows one page at a time, answers queries, and goes from cell to cell by key. All that it shows is in
 * the file already, and without it all stands below one another.
 */
import { parseQuery } from '../filter/query.ts';
import { addressOf, parseAddress, START } from './address.ts';
import { fill } from './later.ts';
import { narrowMatrices } from './matrices.ts';
import { cellOf, cells, pageOf, showPages } from './pages.ts';

/** On these a query narrows down what is seen; typed on another page, it leads to the cells. */
const FILTERED = [START, 'cells', 'all'];

const title = document.title;
let narrowed = false;

function start(search: HTMLFormElement, field: HTMLInputElement, told: HTMLElement): void {
  const show = (): Element => {
    const target = targeted();
    let query = parseQuery(field.value);
    let wanted = showPages(target, query);
    const cell = cellOf(target);
    if (cell && !wanted.has(cell)) {
      // A link to a cell that the query leaves out.
      field.value = '';
      query = parseQuery('');
      wanted = showPages(target, query);
    }
    const asked = query.terms.length > 0;
    if (asked || narrowed) narrowMatrices(wanted);
    narrowed = asked;
    told.textContent = [...query.problems, asked ? `${wanted.size} of ${cells.length} cells` : '']
      .filter(Boolean)
      .join('. ');
    name(target);
    const details = cell && target.querySelector('details');
    if (details) details.open = true;
    fill(target);
    return target;
  };
  const write = (target: string) => history.replaceState(null, '', addressOf(target, field.value.trim()));
  const arrive = (): void => {
    const { query } = parseAddress(location.hash);
    if (query !== null) field.value = query;
    const target = show();
    // The address tells all that is asked for.
    if (query === null && field.value !== '' && FILTERED.includes(target.id)) write(target.id);
    place(target);
  };

  search.hidden = false;
  search.addEventListener('submit', (event) => event.preventDefault());
  field.addEventListener('input', () => {
    const { id } = targeted();
    write(FILTERED.includes(id) ? id : 'cells');
    show();
  });
  // Where a reader was on a page is kept with the address, for the way back.
  history.scrollRestoration = 'manual';
  const keep = (): void => history.replaceState({ y: scrollY }, '');
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('a[href^="#"]')) keep();
  });
  window.addEventListener('pagehide', keep);
  window.addEventListener('hashchange', arrive);
  document.addEventListener('toggle', ({ target }) => target instanceof Element && fill(target), true);
  document.addEventListener('beforematch', ({ target }) => {
    // A search in the page found something on a page that is not shown; a link to such a page comes by here as well.
    if (!(target instanceof Element) || target.contains(targeted()) || targeted().contains(target)) return;
    history.replaceState(null, '', addressOf(target.id, ''));
    show();
  });
  document.addEventListener('keydown', (event) => press(event, field));
  if (location.hash === '' && !keptPlace()) show();
  else arrive();
}

/** What the address leads to; a word in it that is no id leads to the start. */
const targeted = (): Element =>
  document.getElementById(parseAddress(location.hash).target) ?? document.getElementById(START) ?? document.body;

/** Tells which page is seen, in the title and in the list of pages. */
function name(target: Element): void {
  const page = pageOf(target);
  const own = target.classList.contains('page') && target.id !== START ? target.querySelector('h2, h3, h4') : null;
  document.title = own ? `${own.textContent?.trim().replace(/\s+/g, ' ')} – ${title}` : title;
  for (const link of document.querySelectorAll('#pages a')) {
    if (link.getAttribute('href') === `#${(page ?? target).id}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

const keptPlace = (): number | null => {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'y' in state && typeof state.y === 'number' ? state.y : null;
};

/** To where the reader was, or to the target. Cells are drawn only when they come into view, and move it then: so it is done twice. */
function place(target: Element): void {
  const y = keptPlace() ?? (target.matches('.page, main') ? 0 : null);
  const go = (): void => (y === null ? target.scrollIntoView() : scrollTo(0, y));
  go();
  requestAnimationFrame(() => requestAnimationFrame(go));
}

/**
 * To the next cell that the query asks for, or the one before, by its address: that is what a link to it does, so the browser marks
 * it, and goes on from there with Tab. Going there leaves no step in the history for each key.
 */
function go(by: 1 | -1): void {
  const shown = cells.filter(({ element }) => element.getAttribute('hidden') !== '');
  const at = shown.findIndex(({ element }) => element === targeted());
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
