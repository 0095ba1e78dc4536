/**
 * Evidence that a large page holds back: it stands in `noscript`, which a browser that runs scripts reads as text, without
 * building a tree. Nothing is made up here: it is read as the browser would have read it without scripts.
 */

/** Puts in place what is held back in `root`, but for what is folded away there. */
export function fill(root: Element): void {
  for (const held of root.querySelectorAll('noscript')) {
    if (held.closest('details:not([open])')) continue;
    const { body } = new DOMParser().parseFromString(held.textContent ?? '', 'text/html');
    held.replaceWith(...body.childNodes);
  }
}
