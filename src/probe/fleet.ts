/** Several instances of one server, so that experiments that would disturb each other need not wait for each other. */
import type { ServerDefinition } from '../servers/definition.ts';
import { type RunningServer, startServer } from '../servers/start.ts';
import { atMost } from '../system/at-most.ts';

/** More at a time only start later, on two processors. */
const STARTING = 2;

export class Fleet {
  readonly #definition: ServerDefinition;
  readonly #signal: AbortSignal;
  readonly #members: Promise<RunningServer>[] = [];

  constructor(definition: ServerDefinition, signal: AbortSignal) {
    this.#definition = definition;
    this.#signal = signal;
  }

  /** @throws what `startServer()` throws, and the reason of the signal */
  async start(): Promise<RunningServer> {
    this.#signal.throwIfAborted();
    const member = startServer(this.#definition, { signal: this.#signal });
    this.#members.push(member);
    const server = await member;
    this.#signal.throwIfAborted();
    return server;
  }

  startSeveral(count: number): Promise<RunningServer[]> {
    return atMost(STARTING, Array.from({ length: count }), () => this.start());
  }

  /** Another in place of one that may not be the same any more. */
  async replace(server: RunningServer): Promise<RunningServer> {
    await server.stop();
    return await this.start();
  }

  /** Ends all, also those that are still starting: once they have. Nothing may be started after it. */
  async stop(): Promise<void> {
    await Promise.all(
      this.#members.map(async (member) => {
        const server = await member.catch(() => null); // what cannot be started has ended itself
        await server?.stop();
      }),
    );
  }
}
