/** Several instances of one server, so that experiments that would disturb each other need not wait for each other. */
import type { ServerDefinition } from '../servers/definition.ts';
import { type RunningServer, startServer } from '../servers/start.ts';
import { atMost } from '../system/at-most.ts';

/** More at a time only start later, on two processors. */
const STARTING = 2;

export class Fleet {
  readonly #definition: ServerDefinition;
  readonly #signal: AbortSignal;
  readonly #running: RunningServer[] = [];
  #stopped = false;

  constructor(definition: ServerDefinition, signal: AbortSignal) {
    this.#definition = definition;
    this.#signal = signal;
  }

  /** @throws what `startServer()` throws, and the reason of the signal */
  async start(): Promise<RunningServer> {
    this.#signal.throwIfAborted();
    const server = await startServer(this.#definition);
    this.#running.push(server);
    if (this.#stopped) await server.stop();
    this.#signal.throwIfAborted();
    return server;
  }

  startSeveral(count: number): Promise<RunningServer[]> {
    return atMost(STARTING, Array.from({ length: count }), () => this.start());
  }

  /** Ends all, also those that are only starting. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running.map((server) => server.stop()));
  }
}
