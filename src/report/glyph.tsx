/** @jsxImportSource preact */
/** A shape for each verdict, so that no verdict is told by colour alone, and the pattern of silent connections. */
import type { VNode } from 'preact';
import type { Verdict } from '../results/schema.ts';

/** Filled with the colour of the text around it. */
const SHAPES: Readonly<Record<Verdict, VNode>> = {
  ok: <circle cx="8" cy="8" r="4.5" fill="none" stroke="currentColor" stroke-width="2" />,
  delayed: <path d="M8 1.5 15 14.5H1z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" />,
  stalled: <rect x="2" y="2" width="12" height="12" fill="currentColor" />,
  failed: <path d="M2.5 2.5l11 11m0-11l-11 11" stroke="currentColor" stroke-width="3" />,
  unavailable: <path d="M2 8h12" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2" />,
  broken: <path d="M8 1l7 7-7 7-7-7z" fill="currentColor" />,
};

/** Once per page: the shapes and patterns to which the rest refers. */
export function Shapes() {
  return (
    <svg class="defs" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        {Object.entries(SHAPES).map(([verdict, shape]) => (
          <symbol key={verdict} id={`shape-${verdict}`} viewBox="0 0 16 16">
            {shape}
          </symbol>
        ))}
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="hatch-ground" width="6" height="6" />
          <rect class="hatch-line" width="2" height="6" />
        </pattern>
      </defs>
    </svg>
  );
}

/** The verdict's shape and word. */
export function VerdictMark({ verdict }: { readonly verdict: Verdict }) {
  return (
    <span class="mark">
      <svg class="glyph" width="12" height="12" aria-hidden="true" focusable="false">
        <use href={`#shape-${verdict}`} />
      </svg>
      {verdict}
    </span>
  );
}
