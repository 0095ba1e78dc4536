/** @jsxImportSource preact */
/** How to read the page: what the verdicts mean, and what the drawing of connections shows. */

import type { VNode } from 'preact';
import { BADNESS } from '../../domain/cells.ts';
import type { Verdict } from '../../domain/schema.ts';

/* A shape for each verdict, so colour is never the only sign, and the pattern of silent connections. */

/** Each has the colour of the text around it. */
const SHAPES: Readonly<Record<Verdict, VNode>> = {
  ok: <circle cx="8" cy="8" r="4.5" fill="none" stroke="currentColor" stroke-width="2" />,
  'kept-back': <path d="M8 2a6 6 0 1 0 6 6M8 2v6" fill="none" stroke="currentColor" stroke-width="2" />,
  delayed: <path d="M8 1.5 15 14.5H1z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" />,
  stalled: <rect x="2" y="2" width="12" height="12" fill="currentColor" />,
  failed: <path d="M2.5 2.5l11 11m0-11l-11 11" stroke="currentColor" stroke-width="3" />,
  unavailable: <path d="M2 8h12" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2" />,
  broken: <path d="M8 1l7 7-7 7-7-7z" fill="currentColor" />,
};

/** The shapes and patterns that the rest of the page refers to; once per page. */
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

const MEANINGS: Readonly<Record<Verdict, string>> = {
  ok: 'every request of the scenario was answered, and none waited for another connection',
  'kept-back': 'the browser itself did not send a request until something of its own ended: the server is not to blame',
  delayed: 'answered within patience, but only after another connection closed or timed out',
  stalled: 'not answered within patience',
  failed: 'refused, reset, closed without an answer, or answered with an HTTP error: not a stall',
  unavailable: 'the browser or the server is not installed, or the browser cannot play the scenario',
  broken: "the kit's own fault; it says nothing about the pair",
};

function Legend() {
  return (
    <dl class="legend">
      {BADNESS.toReversed().map((verdict) => (
        <div key={verdict}>
          <dt class={`v-${verdict}`}>
            <VerdictMark verdict={verdict} />
          </dt>
          <dd>{MEANINGS[verdict]}</dd>
        </div>
      ))}
    </dl>
  );
}

export function HowToRead() {
  return (
    <>
      <p>
        A <em>cell</em> is one browser with one server in one scenario. Its verdict is the worst of its trials, and it
        comes from what was seen on the wire, not from what the browser's driver reported. Where the two differ, the
        cell says so.
      </p>
      <p>
        A time-out alone never proves a stall. When patience runs out, the kit sends the same request to a fresh
        instance of the server with nothing in its way, and adds the time of that answer to the patience. Then it closes
        the connections that may block the server one at a time, oldest first, each at a random moment. This is called{' '}
        <em>freeing</em>. If the waiting request is then answered so soon that chance would do this in at most 5 % of
        cases, the cause is <em>proven</em>. A trial is <em>provoked</em> when the browser opened a connection and left
        it idle. An ok that was not provoked says less.
      </p>
      <p>
        A race of milliseconds often decides whether a pair stalls. Each rate is therefore shown with its number of
        trials and its 95 % interval: 10 of 20 (30 to 70 %) means that the true rate may well be anywhere between 30 and
        70 %. Where the number of trials was fixed, the interval is Wilson's. Where <code>STANDOFF_TRIALS=auto</code>{' '}
        ended the trials, it is the exact interval under that rule. Cells counted together then have a wider interval,
        which holds whenever you look.
      </p>
      <p>
        This is not a contest. Connecting ahead of need makes pages faster, and a server that handles one connection at
        a time is simple and often good enough. A stall belongs to the pair. Numbers vary with the machine and its load.
      </p>
      <Legend />
    </>
  );
}

const SWATCHES: readonly (readonly [kind: string, meaning: string])[] = [
  ['silent', 'silent: the client has sent nothing yet'],
  ['request', 'a request is being sent'],
  ['waiting', 'the request waits for its answer'],
  ['answer', 'the answer is being received'],
];

/** The meaning of the bars and lines in a drawing. */
export function DrawingLegend() {
  return (
    <>
      <ul class="swatches">
        {SWATCHES.map(([kind, meaning]) => (
          <li key={kind}>
            <svg width="34" height="13" aria-hidden="true" focusable="false">
              <rect class={`bar ${kind}`} x="1" y="1" width="32" height="11" />
            </svg>
            {meaning}
          </li>
        ))}
        <li>
          <svg width="34" height="13" aria-hidden="true" focusable="false">
            <line class="rail" x1="1" x2="33" y1="6.5" y2="6.5" />
          </svg>
          open, with no request or answer under way
        </li>
      </ul>
      <p>
        Times are milliseconds since the navigation began. The axis is not linear: events are spread out, and a long
        quiet stretch is shortened and drawn with a break. Vertical lines are steps: what the scenario did, when
        patience ran out (<em>overdue</em>), and which connection the kit then closed (<em>released</em>). On Linux, a
        lane shows at <em>overdue</em> whether the server had accepted the connection and how many bytes it had not
        read. It shows this again if it changed before the next connection was closed.
      </p>
    </>
  );
}
