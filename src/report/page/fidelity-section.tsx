/** @jsxImportSource preact */
/** Whether a browser connects as an un-automated one does: what was measured, and the distributions behind it. */
import type { ComparisonFile } from '../../domain/measurements.ts';
import { shortRate } from '../../domain/rates.ts';
import { visible } from '../../text/visible.ts';
import type { BrowserInUse } from '../browsers.ts';
import { fidelityOf, fidelitySentences, isolationText, otherwiseText } from '../fidelity.ts';
import { Scroll } from './layout.tsx';

interface FidelityProps {
  readonly browser: BrowserInUse;
  readonly comparisons: readonly ComparisonFile[];
}

export function Fidelity({ browser, comparisons }: FidelityProps) {
  const mine = fidelityOf(browser, comparisons);
  const lines = [otherwiseText(browser, comparisons), isolationText(browser, comparisons)];
  return (
    <>
      {mine.length === 0 && (
        <p>
          <strong>Fidelity: not measured.</strong> <code>npx standoff fidelity</code> measures it.
        </p>
      )}
      {mine.map((comparison, index) => {
        const [found, how] = fidelitySentences(comparison, browser);
        return (
          <div key={index}>
            <p class={comparison.verdict === 'faithful' ? undefined : 'differs'}>
              <strong>{visible(found, 200)}</strong> {visible(how, 400)}
            </p>
            <Distributions comparison={comparison} label={`Fidelity ${index + 1} of ${visible(browser.id, 60)}`} />
          </div>
        );
      })}
      {lines.map((line) => line !== null && <p key={line}>{visible(line, 1200)}</p>)}
    </>
  );
}

/** The most patterns that are listed: with many busy connections, almost every trial has a pattern of its own. */
const MOST = 8;

function Distributions({ comparison, label }: { readonly comparison: ComparisonFile; readonly label: string }) {
  const { patterns, ways, stalls, silentAgeMs } = comparison;
  const rest = patterns.length - MOST;
  const rate = ({ stalls, trials }: ComparisonFile['stalls'][number]) => shortRate({ stalls, observed: trials });
  const age = ({ median, low, high }: ComparisonFile['silentAgeMs'][number]) =>
    median === null || low === null || high === null
      ? 'none'
      : `${Math.round(median)} (${Math.round(low)} to ${Math.round(high)})`;
  const Row = ({ head, of }: { readonly head: string; readonly of: readonly [string, string] }) => (
    <tr>
      <th scope="row" class="long">
        {head}
      </th>
      <td>{of[0]}</td>
      <td>{of[1]}</td>
    </tr>
  );
  return (
    <Scroll label={label}>
      <table class="spread">
        <caption>Trials by what was seen on the wire</caption>
        <thead>
          <tr>
            <th scope="col">Seen on the wire</th>
            {ways.map(({ title }, index) => (
              <th scope="col" key={index}>
                {visible(title, 60)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {patterns.slice(0, MOST).map(({ pattern, counts }) => (
            <Row key={pattern} head={visible(pattern, 160)} of={[String(counts[0]), String(counts[1])]} />
          ))}
          {rest > 0 && <Row head={`${rest} more patterns`} of={[0, 1].map(leftOut(comparison)) as [string, string]} />}
          <Row head="Stalled (95 % Wilson interval)" of={[rate(stalls[0]), rate(stalls[1])]} />
          <Row
            head="Age of silent connections at the end in ms, median (range)"
            of={[age(silentAgeMs[0]), age(silentAgeMs[1])]}
          />
        </tbody>
      </table>
    </Scroll>
  );
}

/** The number of trials of one way whose patterns are not listed. */
const leftOut =
  ({ patterns }: ComparisonFile) =>
  (way: number): string =>
    String(patterns.slice(MOST).reduce((sum, { counts }) => sum + (counts[way] ?? 0), 0));
