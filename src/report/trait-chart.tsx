/** @jsxImportSource preact */
/** One trait over the releases of an engine, as a small drawing. What it shows stands below it as text. */
import type { Line } from '../traits/lines.ts';
import { nameOf } from '../traits/text.ts';
import { HEIGHT, type TraitDrawing, WIDTH } from './trait-drawing.ts';
import { visible } from './visible.ts';

interface TraitChartProps {
  readonly line: Line;
  readonly drawing: TraitDrawing;
  /** Prefix of the ids, unlike any other on the page. */
  readonly id: string;
}

export function TraitChart({ line, drawing, id }: TraitChartProps) {
  const { left, right, bottom, dots, path, names, ticks } = drawing;
  const title = `${nameOf(line)} (${line.row.unit}) by release`;
  return (
    <figure class="trait">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={`${id}-title ${id}-desc`}>
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-desc`}>{dots.map(({ release, text }) => `${visible(release, 20)}: ${text}`).join(', ')}.</desc>
        <line class="axis" x1={left} x2={right} y1={bottom} y2={bottom} />
        {ticks.map(({ y, text }) => (
          <text key={y} class="tick end" x={left - 8} y={y + 4}>
            {text}
          </text>
        ))}
        <path class="trend" d={path} />
        {dots.map(({ x, y }, index) => (
          <circle key={index} class="dot" cx={x} cy={y} r="3.5" />
        ))}
        {names.map(({ x, text }) => (
          <text key={x} class="tick middle" x={x} y={bottom + 18}>
            {visible(text, 8)}
          </text>
        ))}
      </svg>
      <figcaption>
        <strong>{title}.</strong> {visible(line.text, 400)}.
      </figcaption>
    </figure>
  );
}
