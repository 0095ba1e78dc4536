/** What a trial needs from any observer. */
import type { Recorder } from './recorder.ts';

export interface Observer {
  /** The address at which it listens, or at which the server does. */
  readonly host: string;
  /** The port that the browser is sent to. */
  readonly port: number;
  /** The server's own port; it differs from `port` behind a relay. */
  readonly serverPort: number;
  readonly recorder: Recorder;
  /** It sees nothing of the browser, only what the bystander itself reports. */
  readonly blind?: true;
  /**
   * Closes the client side of connection `id` as if the client had: the proof by freeing. `forGood` resets it, as a
   * client does that leaves in the middle of an answer: a server that writes does not notice a half-close.
   * @throws with the reason, if this observer cannot do it
   */
  release(id: number, forGood?: boolean): Promise<void>;
  /** The port from which connection `id` reaches the server; null if unknown. */
  peerPort(id: number): number | null;
  /** From now on new connections belong to this client. A bystander is identified by its port instead. */
  expect(client: 'browser' | 'second-browser'): void;
  /** Marks the connection from this local port as the bystander's. */
  isBystander(clientPort: number): void;
  /** Why the recording cannot be trusted, in one sentence; asked again after `close()`. Null or absent: it can. */
  fault?(): string | null;
  /** Ends the observation. The recording stays. */
  close(): Promise<void>;
}
