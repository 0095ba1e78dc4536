/** @jsxImportSource preact */
/** What a plain Playwright test would have told, beside what a person's browser does. */
import type { Cell, Tally } from './cells.ts';
import { VerdictMark } from './glyph.tsx';
import { engineName } from './names.ts';
import type { ProfileComparison, ProfileRow } from './profiles.ts';
import { rateText } from './rates.ts';
import { RowHead, Sides } from './sides.tsx';
import type { Summary } from './summary.ts';
import { visible } from './visible.ts';

/** Nothing where only one profile was run. */
export function Profiles({ summary: { profiles } }: { readonly summary: Summary }) {
  if (profiles.length === 0) return null;
  return (
    <>
      <h2 id="profiles">What a plain Playwright test would have told you</h2>
      <p>
        <code>launch()</code>, <code>newContext()</code> and <code>goto()</code> as Playwright has them, against the
        browser as people use it. Both verdicts come from the wire, with the 95 % interval of each rate.
      </p>
      {profiles.map((comparison) => (
        <Comparison key={comparison.automation} comparison={comparison} />
      ))}
    </>
  );
}

function Comparison({ comparison }: { readonly comparison: ProfileComparison }) {
  const { engine, automation, rows, sentence } = comparison;
  const differing = rows.filter(({ difference }) => difference !== 'none');
  const alike = rows.filter(({ difference }) => difference === 'none');
  const name = visible(automation, 60);
  return (
    <section>
      <h3>{engineName(engine)}</h3>
      <p>
        <strong>{sentence}</strong>
      </p>
      {differing.length > 0 && <Rows comparison={comparison} rows={differing} caption={`Where ${name} differs`} />}
      {alike.length > 0 && (
        <details>
          <summary>
            The same verdict in {alike.length} {alike.length === 1 ? 'cell' : 'cells'}
            <span class="hidden"> of {name}</span>
          </summary>
          <Rows comparison={comparison} rows={alike} caption={`Where ${name} does not differ`} />
        </details>
      )}
    </section>
  );
}

interface RowsProps {
  readonly comparison: ProfileComparison;
  readonly rows: readonly ProfileRow[];
  readonly caption: string;
}

function Rows({ comparison: { person, automation }, rows, caption }: RowsProps) {
  const heads = (
    <>
      <th scope="col">
        Plain test <small>{visible(automation, 60)}</small>
      </th>
      <th scope="col">
        Person <small>{visible(person, 60)}</small>
      </th>
    </>
  );
  return (
    <Sides caption={caption} heads={heads}>
      {rows.map((row) => (
        <tr key={row.person.anchor}>
          <RowHead server={row.server} scenario={row.scenario} />
          <Side side={row.automation} />
          <Side side={row.person} />
        </tr>
      ))}
    </Sides>
  );
}

function Side({ side }: { readonly side: Cell & Tally }) {
  const { verdict, anchor, browser, server, scenario } = side;
  return (
    <td class={`v-${verdict}`}>
      <a href={`#${anchor}`} title={visible(`${browser} × ${server} › ${scenario}`, 200)}>
        <VerdictMark verdict={verdict} />
      </a>
      <span class="count">{rateText(side)}</span>
    </td>
  );
}
