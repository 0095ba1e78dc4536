/** The probe of a check: before any browser starts, so that neither disturbs the other. */
import { NotAnswered } from '../probe/base.ts';
import { LOOK_MS } from '../probe/look.ts';
import { probeRunning, probeServer } from '../probe/probe.ts';
import type { Traits } from '../results/traits.ts';
import { ServerError } from '../servers/errors.ts';
import { messageOf } from '../trial/ends.ts';
import type { Serving } from './serving.ts';
import type { Subject } from './subject.ts';

export interface Probing {
  readonly traits: Traits | null;
  /** Why there are no traits; null if there are. */
  readonly unprobed: string | null;
}

/**
 * Probes fresh instances, where they can be started, or the one that runs.
 * @throws ServerError if the server does not start
 * @throws the reason of the signal, once that aborts; everything was ended then
 */
export async function probeSubject({ definition }: Subject, serving: Serving, signal: AbortSignal): Promise<Probing> {
  const { id, model, page: path = '/', headers = {} } = definition;
  const options = { signal, quick: true, longestMs: LOOK_MS };
  try {
    const running = await serving.running();
    const traits = running
      ? await probeRunning({ port: running.port, path, headers }, options)
      : await probeServer(definition, options);
    return { traits: { ...traits, server: { ...traits.server, id, model } }, unprobed: null };
  } catch (error) {
    if (signal.aborted || (error instanceof ServerError && !(error instanceof NotAnswered))) throw error;
    return { traits: null, unprobed: messageOf(error) };
  }
}
