/** What a reader of one direction of a connection reports, in any protocol. */

/** What a head says, in the trace's words. */
export interface MessageHead {
  /** `GET /path` or `200 OK`. */
  readonly line: string;
  /** Null in a request. */
  readonly status: number | null;
  /** Its sender closes the connection after this exchange. */
  readonly closes: boolean;
  /** The answer lasts until somebody closes. */
  readonly streams: boolean;
  /** A request: it asks for another protocol. An answer: another protocol follows. */
  readonly switches: boolean;
}

/** Called while bytes are read, in the order in which the messages are on the wire. */
export interface MessageListener {
  /** The first byte of a message, an interim answer's too. */
  begin?(): void;
  /** The first line of a final answer is complete. Returns why there should be none, or null. */
  status?(status: number | null): string | null;
  /** A head is complete. Heads of interim answers (1xx, RFC 9110 §15.2) are ignored. */
  head(head: MessageHead): void;
  /** The message is complete. It is not called for an answer after which another protocol follows. */
  complete(): void;
}

export interface MessageReader {
  /** Reads from `from` to the end of the message or of the chunk, whichever comes first; returns where it stopped. */
  read(chunk: Buffer, from: number): number;
  /** The sender closed its side: ends a body that lasts until the close. */
  finish(): void;
  /** No more messages follow: the rest is another protocol, or unreadable bytes. */
  readonly over: boolean;
  /** Why the bytes are not a message, or null. */
  readonly fault: string | null;
}
