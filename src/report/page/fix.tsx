/** @jsxImportSource preact */
/** What is known to help where a cell stalls or is delayed, each with the cell of this run that shows whether it does. */
import type { Cell } from '../../domain/cells.ts';
import { rateText } from '../../domain/rates.ts';
import { type Remedy, remediesFor, troubleOf } from '../../features/check/remedy.ts';
import type { Command } from '../../servers/definition.ts';
import { visible } from '../../text/visible.ts';
import type { Summary } from '../summary.ts';
import { VerdictMark } from './legend.tsx';

interface FixProps {
  readonly summary: Pick<Summary, 'cell'>;
  readonly cell: Cell;
  /** How the server is started, where one command is all. */
  readonly command: Command | null;
}

/** Nothing where the cause is not proven: nobody knows then what would help. */
export function Fix({ summary, cell, command }: FixProps) {
  const remedies = remediesOf(cell, command);
  if (remedies.length === 0) return null;
  return (
    <>
      <p>What helps, the least change first:</p>
      <ul class="findings">
        {remedies.map(({ change, proof }) => (
          <li key={change}>
            <Change text={visible(change, 400)} />: <Proof found={proofOf(summary, cell, proof)} named={proof} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** What stands between backquotes is code. */
const Change = ({ text }: { readonly text: string }) => (
  <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
);

function remediesOf({ worst: { cause, server } }: Cell, command: Command | null): readonly Remedy[] {
  if (!cause?.proven) return [];
  const words = command ? [command.program, ...command.args] : [server.id.replace(/-.*/, '')];
  // A server of the kit is not held to what the probe found: the cell has a cause of its own.
  return remediesFor(troubleOf(null, [cause.kind]), words);
}

/** With the same browser in the same scenario if that was played; else the cell in which it was first seen to help. */
const proofOf = (
  summary: FixProps['summary'],
  { browser, scenario }: Cell,
  { browser: other, ...proof }: Remedy['proof'],
) => summary.cell(browser, proof.server, scenario) ?? summary.cell(other, proof.server, proof.scenario);

function Proof({
  found,
  named: { server, scenario },
}: {
  readonly found: Cell | undefined;
  readonly named: Remedy['proof'];
}) {
  if (!found) return <>see the cell {`${server} › ${scenario}`}, which was not played in this run</>;
  return (
    <>
      <a href={`#${found.anchor}`}>{visible(`${found.browser} × ${found.server} › ${found.scenario}`, 200)}</a> is{' '}
      <VerdictMark verdict={found.verdict} />
      {found.observed > 1 && found.stalls > 0 && `, ${rateText(found)}`}
    </>
  );
}
