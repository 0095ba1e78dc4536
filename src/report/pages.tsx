/** @jsxImportSource preact */
/**
 * The pages of the report. All are in one file: without its script they stand below one another, with it one is seen at a time, and
 * each has an address (`#servers`, `#server-nginx-proxy`, `#cell-chromium--nginx-proxy--reload`).
 */
import type { ComponentChildren } from 'preact';

export const PAGES = [
  ['overview', 'Overview'],
  ['cells', 'Cells'],
  ['servers', 'Servers'],
  ['browsers', 'Browsers'],
  ['run', 'The run'],
] as const;

type PageId = (typeof PAGES)[number][0];

interface PageProps {
  readonly id: PageId;
  /** Id of its heading, where it has none of its own to be given. */
  readonly labelledby?: string;
  readonly children: ComponentChildren;
}

/** A page of the first level. */
export function Page({ id, labelledby, children }: PageProps) {
  const heading = labelledby ?? `${id}-title`;
  return (
    <section class="page" id={id} aria-labelledby={heading}>
      {labelledby === undefined && <h2 id={heading}>{PAGES.find(([page]) => page === id)?.[1]}</h2>}
      {children}
    </section>
  );
}

export function PageLinks() {
  return (
    <nav id="pages" aria-label="Pages">
      <ul>
        {[...PAGES, ['all', 'All below one another'] as const].map(([id, title]) => (
          <li key={id}>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface LaterProps {
  /** Only on a large page: it would take long to open. */
  readonly held: boolean;
  readonly children: ComponentChildren;
}

/** What a browser need not read before it is asked for: `in-page/later.ts` puts it in place, and no script is needed to see it. */
export const Later = ({ held, children }: LaterProps) => (held ? <noscript>{children}</noscript> : children);
