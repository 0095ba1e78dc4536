/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';

interface ScrollProps {
  /** Names the region for a reader who cannot see it; unlike any other on the page. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** What may be wider than the screen scrolls by itself, and can be reached with the keyboard to do so. */
export function Scroll({ label, children }: ScrollProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a section with a label is the same role, said less plainly
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it a keyboard cannot scroll the region
    <div class="scroll" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
