/** @jsxImportSource preact */
import type { Command } from '../servers/definition.ts';
import type { Cell } from './cells.ts';
import { kitCommand, reproductionScript } from './reproduction.ts';
import { Scroll } from './scroll.tsx';
import { visible } from './visible.ts';

interface ReproduceProps {
  readonly cell: Cell;
  readonly name: string;
  /** How the server is started; null where one command is not all. */
  readonly command: Command | null;
}

/** How to see it happen: with the kit, and without. */
export function Reproduce({ cell, name, command }: ReproduceProps) {
  const script = reproductionScript(cell, command);
  return (
    <>
      <h5>See it happen</h5>
      <Scroll label={`Command: ${name}`}>
        <pre class="listing">{visible(kitCommand(cell), 300)}</pre>
      </Scroll>
      {script !== null && (
        <details>
          <summary>
            Without the kit<span class="hidden">: {name}</span>
          </summary>
          <p>
            <a href={`data:text/x-shellscript;charset=utf-8,${encodeURIComponent(script)}`} download="reproduce.sh">
              Download the script<span class="hidden"> for {name}</span>
            </a>
          </p>
          <Scroll label={`Script: ${name}`}>
            <pre class="listing">{script}</pre>
          </Scroll>
        </details>
      )}
    </>
  );
}
