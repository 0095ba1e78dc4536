/** One line that says how far the run is: rewritten on a terminal, now and then a new one elsewhere. */
import type { WriteStream } from 'node:tty';
import type { Result, Verdict } from '../results/schema.ts';
import { progressText } from './terminal.ts';

/** Elsewhere than on a terminal, at most one line in this many milliseconds. */
const QUIET_MS = 10_000;

export class Progress {
  #total: number;
  readonly #stream: Pick<WriteStream, 'isTTY' | 'columns' | 'write'>;
  readonly #counts: Partial<Record<Verdict, number>> = {};
  #done = 0;
  #lastMs = performance.now();

  constructor(total: number, stream: Pick<WriteStream, 'isTTY' | 'columns' | 'write'>) {
    this.#total = total;
    this.#stream = stream;
  }

  /** A test has played more trials than one, or none at all. */
  expect(more: number): void {
    this.#total += more;
  }

  /** A trial has ended. */
  show({ browser, server, scenario, verdict }: Result): void {
    this.#done++;
    this.#counts[verdict] = (this.#counts[verdict] ?? 0) + 1;
    const text = progressText(this.#done, this.#total, this.#counts, `${browser.id} ${server.id} ${scenario}`);
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\u001b[2K${text.slice(0, (this.#stream.columns || 80) - 1)}`);
    } else if (performance.now() - this.#lastMs >= QUIET_MS || this.#done === this.#total) {
      this.#lastMs = performance.now();
      this.#stream.write(`${text}\n`);
    }
  }

  /** Makes room for what follows. */
  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[2K');
  }
}
