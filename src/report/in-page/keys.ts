/** `/` to the filter, Escape out of it, `j` and `k` from cell to cell. */
import { cells } from './pages.ts';
import { targeted } from './target.ts';

/** Listens for keys; those that are typed into the filter are no commands. */
export function listenForKeys(field: HTMLInputElement): void {
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
