/** @jsxImportSource preact */
/** A comparison as one HTML file, in the style and under the policy of the report. */
import { render } from 'preact-render-to-string';
import type { Lane, SetComparison, Side } from '../compare/comparison.ts';
import { comparisonSentences, isChanged } from '../compare/sentences.ts';
import { sideName } from '../compare/words.ts';
import { LaneTable } from './compare-table.tsx';
import { Facts } from './facts.tsx';
import { Shapes } from './glyph.tsx';
import { Head } from './head.tsx';
import { plural } from './sentences.ts';
import { visible } from './visible.ts';

/** The whole page as HTML. @param kit version that writes it */
export function renderComparePage(comparison: SetComparison, kit: string): string {
  const { lanes } = comparison;
  return `<!doctype html>\n${render(
    <html lang="en">
      <Head title="Standoff: what changed" />
      <body>
        <a class="skip" href="#findings">
          Skip to the findings
        </a>
        <Shapes />
        <header>
          <h1>Standoff: what changed from one result set to the next</h1>
          <p class="subtitle">{plural(lanes.length, 'browser')}, compared cell by cell</p>
          <nav aria-label="Contents">
            <ul>
              <li>
                <a href="#findings">Findings</a>
              </li>
              {lanes.map((lane, index) => (
                <li key={lane.title}>
                  <a href={`#lane-${index}`}>{visible(lane.title, 60)}</a>
                </li>
              ))}
              <li>
                <a href="#how">How to read this</a>
              </li>
            </ul>
          </nav>
        </header>
        <main>
          <h2 id="findings">Findings</h2>
          <ul class="findings">
            {comparisonSentences(comparison).map((sentence) => (
              <li key={sentence}>{visible(sentence, 2000)}</li>
            ))}
          </ul>
          {lanes.map((lane, index) => (
            <LaneSection key={lane.title} lane={lane} id={`lane-${index}`} />
          ))}
          <HowToRead />
        </main>
        <footer>Written by Standoff {visible(kit, 30)} from result lines.</footer>
      </body>
    </html>,
  )}\n`;
}

function LaneSection({ lane, id }: { readonly lane: Lane; readonly id: string }) {
  const changed = lane.cells.filter(isChanged);
  const unchanged = lane.cells.filter((cell) => !isChanged(cell));
  const title = visible(lane.title, 60);
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {lane.sides.map((side) => (
        <SideFacts key={side.label} side={side} />
      ))}
      {changed.length === 0 && <p>Nothing that was seen differs in a way that tells.</p>}
      {changed.length > 0 && <LaneTable lane={lane} cells={changed} caption={`${title}: what differs`} />}
      {unchanged.length > 0 && (
        <details>
          <summary>
            {plural(unchanged.length, 'cell')} without a difference<span class="hidden"> in {title}</span>
          </summary>
          <LaneTable lane={lane} cells={unchanged} caption={`${title}: what does not differ`} />
        </details>
      )}
    </section>
  );
}

function SideFacts({ side }: { readonly side: Side }) {
  return (
    <>
      <h3>{visible(sideName(side), 120)}</h3>
      <Facts
        facts={[
          ['From', side.source],
          ['Started', side.started ?? 'not recorded'],
          ['Standoff', side.kit ?? 'not recorded'],
          ['System', side.system ?? 'not recorded'],
        ]}
      />
    </>
  );
}

function HowToRead() {
  return (
    <>
      <h2 id="how">How to read this</h2>
      <p>
        Whether a pair stalls is often decided by a race of milliseconds, so two runs differ by chance alone. A change
        is told only if Newcombe's 95 % interval of the difference excludes 0, and Fisher's exact test holds among all
        differences of this comparison by Holm's procedure. What was seen to differ without that is <em>undecided</em>,
        and how many trials would tell stands beside it. <em>Same</em> means that nothing differs in a way that tells,
        not that the rates are equal: the intervals say how far apart they may be.
      </p>
      <p>
        <em>Regressed</em>: stalls, waits or failures became more frequent. <em>Fixed</em>: less frequent.{' '}
        <em>Changed verdict</em>: one more, another less. <em>Changed cause</em>: as frequent, by causes of another
        kind. <em>Not comparable</em>: an option differs that decides by itself how trials come out.
      </p>
      <p>
        A change is put down to one thing (the browser, the server, the kit, the system, how the browser was launched)
        only if everything else is known to be equal.
      </p>
    </>
  );
}
