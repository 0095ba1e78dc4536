/** @jsxImportSource preact */
/** Known remedies for a cell that stalls or is delayed, each with the cell of this run that shows whether it helps. */
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
  /** The command that starts the server; null where one command is not enough. */
  readonly command: Command | null;
}

/** Renders nothing where the cause is not proven: then nobody knows what would help. */
export function Fix({ summary, cell, command }: FixProps) {
  const remedies = remediesOf(cell, command);
  if (remedies.length === 0) return null;
  return (
    <>
      <p>What helps, smallest change first:</p>
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

/** Text between backquotes is shown as code. */
const Change = ({ text }: { readonly text: string }) => (
  <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
);

function remediesOf({ worst: { cause, server } }: Cell, command: Command | null): readonly Remedy[] {
  if (!cause?.proven) return [];
  const words = command ? [command.program, ...command.args] : [server.id.replace(/-.*/, '')];
  // The probe's findings are not needed for a server of the kit: the cell has its own cause.
  return remediesFor(troubleOf(null, [cause.kind]), words);
}

/** The cell of the same browser and scenario if it was played; otherwise the one in which the change first helped. */
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
