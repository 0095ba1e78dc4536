/** Raw connections to one server, watched together: a wait may end with an event on any of them. */

import net from 'node:net';
import tls from 'node:tls';
import { visible } from '../text/visible.ts';
import { readAll, readAnswers } from '../wire/http1.ts';
import { ifNotReset } from '../wire/relay.ts';
import type { Target } from './target.ts';

/** How the fault of a server begins whose bytes are no answer. */
export const NO_HTTP = 'it does not speak HTTP/1';

/** How much of an answer is kept, in bytes: enough for its head. */
const RECEIVED = 16_384;

/** One connection, and what happened on it. Times are `performance.now()`. */
export class RawConnection {
  readonly openedAt = performance.now();
  connectedAt: number | null = null;
  firstByteAt: number | null = null;
  /** When the server ended, reset or refused it; what happens after `close()` does not count. */
  endedAt: number | null = null;
  /** The head of an answer was read; without one, bytes are not an answer. */
  answered = false;
  /** The answer says that the server closes the connection after it. */
  closes = false;
  /** The whole answer was read. */
  complete = false;
  /** What is wrong with the received bytes, in words; null if nothing is. */
  fault: string | null = null;
  /** The beginning of the received bytes. */
  received = '';
  /** How many bytes were received, including the head. */
  bytes = 0;

  readonly #socket: net.Socket;
  readonly #changed: () => void;
  #secure: tls.TLSSocket | null = null;
  readonly #tls: boolean;
  #closed = false;
  readonly #answer = readAnswers({
    head: ({ closes }) => {
      this.answered = true;
      this.closes = closes;
    },
    complete: () => {
      this.complete = true;
    },
  });

  constructor({ port, tls: isTls = false }: Target, changed: () => void) {
    this.#changed = changed;
    this.#tls = isTls;
    this.#socket = new net.Socket({ allowHalfOpen: true }); // only a write reveals a reset
    this.#socket.setNoDelay(true);
    this.#socket.once('connect', () => {
      this.connectedAt = performance.now();
      changed();
    });
    this.#listen(this.#socket);
    this.#socket.connect(port, '127.0.0.1');
  }

  /** Sends text; over TLS the handshake comes first. */
  say(text: string): void {
    if (this.#tls && !this.#secure) {
      // Nothing was sent so far, so nothing can have arrived: from here on, only TLS reads.
      this.#socket.removeAllListeners('data');
      this.#secure = tls.connect({ socket: this.#socket, servername: 'localhost', rejectUnauthorized: false });
      this.#listen(this.#secure);
    }
    (this.#secure ?? this.#socket).write(text);
  }

  /** Ends our side, and continues to read. */
  finish(): void {
    this.#socket.end();
  }

  close(): void {
    this.#closed = true;
    this.#secure?.destroy();
    this.#socket.destroy();
  }

  #listen(socket: net.Socket): void {
    socket.on('data', (bytes: Buffer) => {
      this.firstByteAt ??= performance.now();
      this.bytes += bytes.length;
      if (this.received.length < RECEIVED) this.received += bytes.toString('latin1');
      readAll(this.#answer, bytes);
      if (this.#answer.fault !== null) this.fault = `${NO_HTTP}: ${visible(this.received, 60)}`;
      this.#changed();
    });
    const end = () => {
      this.#answer.finish();
      this.#ended(null);
      socket.end();
    };
    socket.once('end', () => (this.#tls ? end() : ifNotReset(socket, end)));
    // OpenSSL's `reason` says more than its code: "wrong version number".
    socket.on('error', ({ code, message, reason = code ?? message }: NodeJS.ErrnoException & { reason?: string }) =>
      this.#ended(reason),
    );
    socket.once('close', () => this.#ended(null));
  }

  #ended(reason: string | null): void {
    if (this.#closed) return;
    if (this.endedAt === null) this.fault ??= reason;
    this.endedAt ??= performance.now();
    this.#changed();
  }
}

export class RawConnections {
  readonly #target: Target;
  readonly #signal: AbortSignal | undefined;
  readonly #opened: RawConnection[] = [];
  readonly #watching = new Set<() => void>();

  constructor(target: Target, signal?: AbortSignal) {
    this.#target = target;
    this.#signal = signal;
  }

  open(): RawConnection {
    const connection = new RawConnection(this.#target, () => this.changed());
    this.#opened.push(connection);
    return connection;
  }

  /** Something else happened that a wait may be for. */
  changed(): void {
    for (const check of [...this.#watching]) check();
  }

  /**
   * Waits until `holds()` is true; checks it whenever something happens.
   * @returns false if it does not become true within `limitMs`
   * @throws the reason of the signal, when it aborts
   */
  until(holds: () => boolean, limitMs: number): Promise<boolean> {
    const signal = this.#signal;
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#watching.delete(check);
        signal?.removeEventListener('abort', aborted);
      };
      const conclude = (held: boolean) => {
        end();
        resolve(held);
      };
      const check = () => {
        if (holds()) conclude(true);
      };
      const aborted = () => {
        end();
        reject(signal?.reason);
      };
      // A late timer runs before events that arrived in time: let those in first.
      const timer = setTimeout(() => setImmediate(() => conclude(holds())), Math.max(0, limitMs));
      this.#watching.add(check);
      if (signal?.aborted) return aborted();
      signal?.addEventListener('abort', aborted);
      check();
    });
  }

  /** Waits, unless the signal aborts. */
  async pass(ms: number): Promise<void> {
    if (ms > 0) await this.until(() => false, ms);
  }

  /** Closes all connections. */
  close(): void {
    for (const connection of this.#opened) connection.close();
  }
}
