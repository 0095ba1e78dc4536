/** What the address leads to. */
import { parseAddress, START } from './address.ts';
import { pageOf } from './pages.ts';

/** The element that the address names; a word in it that is no id leads to the start. */
export const targeted = (): Element =>
  document.getElementById(parseAddress(location.hash).target) ?? document.getElementById(START) ?? document.body;

const title = document.title;

/** Tells which page is seen, in the title and in the list of pages. */
export function nameTarget(target: Element): void {
  const own = target.classList.contains('page') && target.id !== START ? target.querySelector('h2, h3, h4') : null;
  document.title = own ? `${own.textContent?.trim().replace(/\s+/g, ' ')} – ${title}` : title;
  const page = pageOf(target) ?? target;
  for (const link of document.querySelectorAll('#pages a')) {
    if (link.getAttribute('href') === `#${page.id}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}
