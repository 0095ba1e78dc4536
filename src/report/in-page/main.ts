/**
 * The script of the page: it shows one page at a time, answers queries, and goes from cell to cell by key. All that it shows is in
 * the file already, and without it all stands below one another.
 */
import { parseQuery, type Query } from '../filter/query.ts';
import { addressOf, parseAddress, START } from './address.ts';
import { listenForKeys } from './keys.ts';
import { fill } from './later.ts';
import { narrowMatrices } from './matrices.ts';
import { type Cell, cellOf, cells, showPages } from './pages.ts';
import { goToPlace, keepPlaces, keptPlace } from './place.ts';
import { nameTarget, targeted } from './target.ts';

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
function tell(told: HTMLElement, { terms, problems }: Query, wanted: ReadonlySet<Cell>): void {
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
