/**
 * Reads a file while another process writes it. The file is the buffer between the two: the writer never waits for the reader, and neither has
 * what is under way in memory.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';

/** How often a file that has not grown is looked at, in milliseconds. The times of what is read are the packets' own. */
const PAUSE_MS = 5;

const PIECE = 1 << 20;

export interface Tail {
  /** Reads what is left, when nobody writes any more; resolves when all was read. */
  end(): Promise<void>;
}

/** Hands over what is written into `file`, in pieces. What `take` throws ends the reading, and is what `failed` is told. */
export function follow(file: string, take: (piece: Buffer) => void, failed: (error: Error) => void): Tail {
  const fd = openSync(file, 'r');
  let ending = false;
  const done = (async () => {
    try {
      for (;;) {
        const last = ending; // asked before the file is read: what was written until then is read below
        const piece = Buffer.allocUnsafe(PIECE);
        const length = readSync(fd, piece); // from memory, since it was written just now
        if (length > 0) {
          take(piece.subarray(0, length));
          await setImmediate(); // a large piece of work must not keep the relays of other trials waiting
        } else if (last) return;
        else await setTimeout(PAUSE_MS);
      }
    } catch (error) {
      failed(error as Error);
    } finally {
      closeSync(fd);
    }
  })();
  return {
    async end() {
      ending = true;
      await done;
    },
  };
}
