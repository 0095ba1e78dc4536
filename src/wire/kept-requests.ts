/**
 * What a client sent, request by request and in the pieces in which it came, so that the same can be sent once more.
 * It is bounded, and no part of the trace.
 */

/** Bytes and pieces of one request, and bytes of one connection, beyond which nothing is kept. */
export const KEPT = { request: 256 * 1024, pieces: 1024, connection: 1024 * 1024 };

export class KeptRequests {
  /** By the index of the exchange; null once it is too much. */
  readonly #pieces = new Map<number, Buffer[] | null>();
  readonly #bytes = new Map<number, number>();
  #total = 0;

  /** Keeps a copy of a piece of the request of exchange `index`. */
  add(index: number, piece: Buffer): void {
    const bytes = (this.#bytes.get(index) ?? 0) + piece.length;
    const pieces = this.#pieces.get(index) ?? [];
    if (this.#pieces.get(index) === null) return;
    if (bytes > KEPT.request || pieces.length >= KEPT.pieces) {
      this.#drop(index);
      this.#pieces.set(index, null);
      return;
    }
    pieces.push(Buffer.from(piece)); // a copy: the chunk may be a slice of a whole capture
    this.#pieces.set(index, pieces);
    this.#bytes.set(index, bytes);
    this.#total += piece.length;
    // A Map tells its keys in the order in which they were set: the oldest exchange first.
    for (const oldest of this.#bytes.keys()) {
      if (this.#total <= KEPT.connection) break;
      this.#drop(oldest);
    }
  }

  /** The pieces of the request of exchange `index`; null if there is none, or it was too much to keep. */
  of(index: number): readonly Buffer[] | null {
    return this.#pieces.get(index) ?? null;
  }

  #drop(index: number): void {
    this.#total -= this.#bytes.get(index) ?? 0;
    this.#bytes.delete(index);
    this.#pieces.delete(index);
  }
}
