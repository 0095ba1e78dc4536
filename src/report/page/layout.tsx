/** @jsxImportSource preact */
/**
 * The pages of the report, all in one file. Without its script they follow one another; with it, one is shown at a
 * time. Each has an address (`#servers`, `#server-nginx-proxy`, `#cell-chromium--nginx-proxy--reload`).
 */

import { createHash } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import { visible } from '../../text/visible.ts';
import { STYLE } from './style.css.ts';

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
  /** Id of a heading among its children; absent: the page gets a heading. */
  readonly labelledby?: string;
  readonly children: ComponentChildren;
}

/** A first-level page. */
export function PageId({ id, labelledby, children }: PageProps) {
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
        {[...PAGES, ['all', 'All on one page'] as const].map(([id, title]) => (
          <li key={id}>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface LaterProps {
  /** True on a large page, which would take long to open otherwise. */
  readonly held: boolean;
  readonly children: ComponentChildren;
}

/** Content that a browser need not read at once: `client/main.ts` inserts it. It shows without scripts, too. */
export const Later = ({ held, children }: LaterProps) => (held ? <noscript>{children}</noscript> : children);

interface ScrollProps {
  /** Names the region for readers who cannot see it; unique on the page. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** Content that may be wider than the screen: it scrolls on its own, by keyboard too. */
export function Scroll({ label, children }: ScrollProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a section with a label is the same role, said less plainly
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it a keyboard cannot scroll the region
    <div class="scroll" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

/* A table in which each row is a server with a scenario, and each column a side that saw them. */

interface SidesProps {
  /** Unique on the page. */
  readonly caption: string;
  /** The columns' heads. */
  readonly heads: ComponentChildren;
  /** The rows: each begins with a `RowHead`. */
  readonly children: ComponentChildren;
}

export function Sides({ caption, heads, children }: SidesProps) {
  return (
    <Scroll label={caption}>
      <table class="sides">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">
              Server <small>scenario</small>
            </th>
            {heads}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </Scroll>
  );
}

interface RowHeadProps {
  readonly server: string;
  readonly scenario: string;
  /** Distinguishes the row from others with the same server and scenario. */
  readonly variant?: string;
}

export const RowHead = ({ server, scenario, variant = '' }: RowHeadProps) => (
  <th scope="row">
    {visible(server, 60)} <small>{visible(scenario, 60)}</small>
    {variant !== '' && <small>{visible(variant, 60)}</small>}
  </th>
);

/* The head of every page of the kit: its one style sheet, and the policy that forbids everything else. */

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Should escaping ever fail, foreign scripts and requests of any kind stay forbidden. */
const policyOf = (script: string | undefined): string =>
  [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    `style-src ${hashOf(STYLE)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

interface HeadProps {
  readonly title: string;
  /** The one script of the page, if it has one. */
  readonly script?: string;
}

export function DocumentHead({ title, script }: HeadProps) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={policyOf(script)} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
      {/* Otherwise a browser asks for /favicon.ico. */}
      <link rel="icon" href="data:," />
      <style>{STYLE}</style>
    </head>
  );
}
