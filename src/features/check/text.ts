/** The terminal output of a check: a table browser × scenario, the causes, the answer and what helps. Pure. */

import pc from 'picocolors';
import { browsers } from '../../browsers/list.ts';
import { BADNESS, type Cell, cellsOf, observedTally, UNPROVOKED } from '../../domain/cells.ts';
import type { Result } from '../../domain/schema.ts';
import { scenarios } from '../../scenarios/list.ts';
import { table, wrap } from '../../text/table.ts';
import { visible } from '../../text/visible.ts';
import type { Advice } from './answer.ts';
import type { Checked } from './check-server.ts';

/** Where the docs describe the cells that remedies refer to. */
export const FOUND = 'README.md#what-was-found';

export interface TextOptions {
  readonly columns: number;
  readonly colour: boolean;
}

/** The whole answer for one server, ending without a line feed. */
export function checkText(checked: Checked, { columns, colour }: TextOptions): string {
  const width = Math.min(100, Math.max(60, columns));
  const colours = pc.createColors(colour);
  const paint = { safe: colours.green, unsafe: colours.red, unknown: colours.yellow }[checked.safety];
  const list = (items: readonly string[]) =>
    items.map((each) => `- ${wrap(visible(each, 900), width - 2, 2)}`).join('\n');
  const { subject, results, causes, remedies, notes, sentence, fix } = checked;
  const blocks = [
    colours.bold(visible(`${subject.definition.title}: ${subject.definition.about}`, 200)),
    results.length > 0 ? cellTable(results) : '',
    footnote(results, width),
    list(causes),
    list([...notes, ...unobserved(results)]),
    colours.bold(paint(wrap(visible(sentence, 900), width))),
    remedies.length > 0
      ? `What helps, the smallest change first:\n${list(remedies.map(remedyText))}${remedies.some(({ proof }) => proof) ? `\nThose cells: ${FOUND}` : ''}`
      : '',
    fix ? colours.bold(wrap(visible(fix.played ? `${fix.played}: ${fix.sentence}` : fix.sentence, 900), width)) : '',
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** A remedy with the cell that shows it, if there is one. */
export const remedyText = ({ change, proof }: Advice): string =>
  proof === null ? change : `${change} (shown by ${proof.browser} × ${proof.server} › ${proof.scenario})`;

/** A cell's verdict and how many of its trials had it; `ok*`: the browser left no connection silent. */
export function cellText({ trials }: Pick<Cell, 'trials'>): string {
  const { observed, provoked } = observedTally({ trials, rule: null });
  if (observed === 0) return trials[0]?.verdict ?? '';
  const seen = BADNESS.toReversed().flatMap((verdict) => {
    const count = trials.filter((each) => each.verdict === verdict).length;
    return count === 0 || verdict === 'broken' || verdict === 'unavailable' ? [] : [{ verdict, count }];
  });
  const [worst] = seen;
  const word = worst?.verdict === 'ok' && provoked === 0 ? UNPROVOKED : (worst?.verdict ?? '');
  return `${word} ${worst?.count ?? 0} of ${observed}`;
}

function cellTable(results: readonly Result[]): string {
  const cells = cellsOf(results);
  const browserIds = inOrder(
    cells.map(({ browser }) => browser),
    browsers,
  );
  const rows = inOrder(
    cells.map(({ scenario }) => scenario),
    scenarios,
  ).map((scenario) => [
    scenario,
    ...browserIds.map((browser) => {
      const cell = cells.find((each) => each.browser === browser && each.scenario === scenario);
      return cell ? cellText(cell) : '';
    }),
  ]);
  return table(['scenario', ...browserIds.map(headOf(results))], rows);
}

/** Each id once: the known ones in the order of `known`, then the others. */
function inOrder(ids: readonly string[], known: readonly { readonly id: string }[]): string[] {
  const ordered = known.map(({ id }) => id).filter((id) => ids.includes(id));
  return unique([...ordered, ...ids]);
}

/** The browser, with its version below. */
const headOf = (results: readonly Result[]) => (id: string) => {
  const version = results.find(({ browser }) => browser.id === id && browser.version !== '')?.browser.version;
  return version ? `${id}\n${visible(version, 20)}` : id;
};

function footnote(results: readonly Result[], width: number): string {
  const weak = cellsOf(results).some((cell) => cellText(cell).startsWith(UNPROVOKED));
  return weak
    ? wrap(
        `${UNPROVOKED} not provoked: the browser left no connection silent, so this ok says less than the others`,
        width,
        4,
      )
    : '';
}

/** Why trials were not observed, once for each reason. */
const unobserved = (results: readonly Result[]): string[] =>
  unique(
    results
      .filter(({ verdict }) => verdict === 'unavailable' || verdict === 'broken')
      .map(({ verdict, browser, reason }) => `${browser.id} ${verdict}: ${reason ?? 'no reason was recorded'}`),
  ).slice(0, 6);

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];
