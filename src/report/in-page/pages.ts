/** Which of the pages are to be seen: those that the address leads to, and of the cells those that the query asks for. */
import { type Facts, matches, type Query } from '../filter/query.ts';

export interface Cell {
  readonly element: HTMLElement;
  readonly facts: Facts;
}

const elements = [...document.querySelectorAll<HTMLElement>('.page')];

export const cells: readonly Cell[] = elements
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
}: DOMStringMap): Facts {
  return { server, browser, engine, scenario, verdict, model, cause, is: is.split(' ') };
}

export const cellOf = (element: Element): Cell | undefined => cells.find((cell) => cell.element === element);

/** The page of the first level that something is on; null if it is on none. */
export const pageOf = (element: Element): Element | null =>
  elements.find((page) => page.parentElement?.tagName === 'MAIN' && page.contains(element)) ?? null;

/**
 * Shows the pages that hold `target` or stand in it. The others stay where a search in the page finds them, but for the cells that
 * the query leaves out.
 * @returns the cells that the query asks for
 */
export function showPages(target: Element, query: Query): ReadonlySet<Cell> {
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
