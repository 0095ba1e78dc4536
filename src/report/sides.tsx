/** @jsxImportSource preact */
/** A table in which each row is a server with a scenario, and each column a side that saw them. */
import type { ComponentChildren } from 'preact';
import { Scroll } from './scroll.tsx';
import { visible } from './visible.ts';

interface SidesProps {
  /** Unlike any other on the page. */
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
  /** What else tells the row from others of its server and scenario. */
  readonly variant?: string;
}

export const RowHead = ({ server, scenario, variant = '' }: RowHeadProps) => (
  <th scope="row">
    {visible(server, 60)} <small>{visible(scenario, 60)}</small>
    {variant !== '' && <small>{visible(variant, 60)}</small>}
  </th>
);
