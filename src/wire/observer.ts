/** What a trial asks of an observer, whichever it is. */
import type { Recorder } from './recorder.ts';

export interface Observer {
  /** The address at which it listens, or at which the server does. */
  readonly host: string;
  /** The port that the browser is sent to. */
  readonly port: number;
  /** The server's own port, which is another where a relay stands before it. */
  readonly serverPort: number;
  readonly recorder: Recorder;
  /** It sees nothing of the browser: only what the bystander itself tells. */
  readonly blind?: true;
  /**
   * Closes the client side of connection `id`, as if the client had: the proof by release. `forGood` resets it, as a client does that goes
   * away in the middle of an answer: a server that writes does not notice a half-close.
   * @throws if this observer cannot, with the reason
   */
  release(id: number, forGood?: boolean): Promise<void>;
  /** The port from which the server is asked on connection `id`; null if it is not known. */
  peerPort(id: number): number | null;
  /** From now on new connections belong to this client. A bystander is told apart by its port instead. */
  expect(client: 'browser' | 'second-browser'): void;
  /** The connection from this local port is the bystander's. */
  isBystander(clientPort: number): void;
  /** Why what was recorded cannot be trusted, in one sentence; asked again after `close()`. Null, or absent: it can. */
  fault?(): string | null;
  /** Ends the observation. What was recorded stays. */
  close(): Promise<void>;
}
