/** Where a reader was on a page: kept with each address in the history, for the way back. */

/** Keeps the place whenever the reader leaves by a link, or the page is left. */
export function keepPlaces(): void {
  history.scrollRestoration = 'manual';
  const keep = (): void => history.replaceState({ y: scrollY }, '');
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('a[href^="#"]')) keep();
  });
  window.addEventListener('pagehide', keep);
}

/** The place that is kept with this address, in pixels from the top; null if the reader comes for the first time. */
export function keptPlace(): number | null {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'y' in state && typeof state.y === 'number' ? state.y : null;
}

/** To where the reader was, or to the target. Cells are drawn only when they come into view, and move it then: so it is done twice. */
export function goToPlace(target: Element): void {
  const y = keptPlace() ?? (target.matches('.page, main') ? 0 : null);
  const go = (): void => (y === null ? target.scrollIntoView() : scrollTo(0, y));
  go();
  requestAnimationFrame(() => requestAnimationFrame(go));
}
