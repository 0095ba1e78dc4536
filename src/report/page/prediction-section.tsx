/** @jsxImportSource preact */
/** What the traits of servers and browsers predict, next to what was observed. */
import type { Cell } from '../../domain/cells.ts';
import { type Compared, EXPECTED } from '../../features/predict/confusion.ts';
import type { Expected } from '../../features/predict/predict.ts';
import { visible } from '../../text/visible.ts';
import { countText, referenceText } from '../prediction.ts';
import type { Summary } from '../summary.ts';
import { Scroll } from './layout.tsx';
import { VerdictMark } from './legend.tsx';

/** At most this many cells that could not be predicted are listed. Those that differ are all listed. */
const MOST = 20;

/** Renders nothing without traits. */
export function Predictions({ summary: { predicted } }: { readonly summary: Summary }) {
  if (!predicted || predicted.compared.length === 0) return null;
  const { misses, compared, columns, count } = predicted;
  const unknown = compared.filter(({ agrees }) => agrees === 'not predicted');
  return (
    <>
      <h2 id="predicted">Predicted and observed</h2>
      <p>
        A verdict is predicted from two independent sources: what raw sockets found out about the server, and what the
        browser did with other servers that nothing blocks. Observations of a server are never part of its own
        prediction.
      </p>
      <p>
        <strong>{countText(predicted)}.</strong>
      </p>
      {misses.length > 0 && <Differing misses={misses} />}
      <Scroll label="Predicted and observed verdicts">
        <table class="sides">
          <caption>Cells by predicted and observed verdict</caption>
          <thead>
            <tr>
              <th scope="col">Predicted</th>
              {columns.map((observed) => (
                <th scope="col" key={observed}>
                  Observed {observed}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {EXPECTED.map((expected) => (
              <tr key={expected}>
                <th scope="row">{expected}</th>
                {columns.map((observed) => (
                  <td key={observed} class={expected === observed ? `num v-${observed}` : 'num'}>
                    {count(expected, observed)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {unknown.length > 0 && (
        <details>
          <summary>
            Not predicted: {unknown.length} {unknown.length === 1 ? 'cell' : 'cells'}
          </summary>
          <ul class="findings">
            {unknown.slice(0, MOST).map(({ cell, prediction }) => (
              <li key={cell.anchor}>
                <CellLink cell={cell} />: {visible(prediction.why, 400)}
              </li>
            ))}
            {unknown.length > MOST && <li>{unknown.length - MOST} more: see the cells.</li>}
          </ul>
        </details>
      )}
    </>
  );
}

function Differing({ misses }: { readonly misses: readonly Compared<Cell>[] }) {
  return (
    <Scroll label="Cells that differ from what was predicted">
      <table class="sides">
        <caption>Cells that differ</caption>
        <thead>
          <tr>
            <th scope="col">Cell</th>
            <th scope="col">Predicted</th>
            <th scope="col">Observed</th>
            <th scope="col">Possible reason</th>
          </tr>
        </thead>
        <tbody>
          {misses.map(({ cell, prediction, observed, doubt }) => (
            <tr key={cell.anchor}>
              <th scope="row" class="long">
                <CellLink cell={cell} />
              </th>
              <td class={`v-${prediction.verdict}`}>
                <ExpectedMark verdict={prediction.verdict} />
              </td>
              <td class={`v-${observed}`}>
                <VerdictMark verdict={observed} />
              </td>
              <td class="long">{visible(doubt ?? '', 500)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function CellLink({ cell: { anchor, browser, server, scenario } }: { readonly cell: Cell }) {
  return <a href={`#${anchor}`}>{visible(`${browser} × ${server} › ${scenario}`, 200)}</a>;
}

function ExpectedMark({ verdict }: { readonly verdict: Expected }) {
  return verdict === 'unknown' ? <>unknown</> : <VerdictMark verdict={verdict} />;
}

/** In the section of a cell: what was predicted of it, and whether it came so. */
export function CellPrediction({ summary, cell }: { readonly summary: Summary; readonly cell: Cell }) {
  const found = summary.predicted?.compared.find((each) => each.cell === cell);
  if (!found) return null;
  const { prediction, agrees, doubt } = found;
  const possible = summary.possible.get(cell.anchor);
  if (agrees === 'not predicted') return <p class="note">Not predicted: {visible(prediction.why, 400)}.</p>;
  const came = agrees === 'yes' ? 'as observed' : 'not as observed';
  return (
    <>
      {possible && (
        <p>
          <strong>Possible: {possible.worst}.</strong> By what the browser does elsewhere, this cell{' '}
          {possible.worst === 'ok' ? 'is ' : ''}
          {visible(possible.text, 400)}.
        </p>
      )}
      <p class={agrees === 'yes' ? undefined : 'differs'}>
        <strong>
          Predicted {prediction.verdict}, {came}.
        </strong>{' '}
        From traits: {visible(prediction.why, 400)}; {visible(referenceText(prediction), 300)}.
        {doubt && ` It was ${visible(doubt, 500)}.`}
      </p>
    </>
  );
}
