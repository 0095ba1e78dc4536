/** Before the first trial of a run that goes beyond this machine: what its person must know, and whether the grid is there. */
import { type Beyond, hasGrid, isBound, LOOPBACK } from '../beyond.ts';
import { askStatus } from '../browsers/grid/status.ts';
import { InputError } from '../errors.ts';
import { withoutCredentials } from '../system/credentials.ts';

/**
 * What is to be told, as sentences.
 * @throws InputError if the grid does not answer, or says that it is not ready
 */
export async function announce(options: Pick<Beyond, 'bind' | 'grid'>): Promise<string[]> {
  const { bind, grid } = options;
  const said: string[] = [];
  if (isBound(options)) {
    said.push(
      `WARNING: the servers under test can be reached at ${bind} by everybody on that network for as long as this run lasts (STANDOFF_BIND). Only do this on a network that you trust.`,
    );
  }
  if (!hasGrid(options)) return said;
  const shown = withoutCredentials(grid);
  const { ready, message } = await askStatus(grid);
  if (!ready) {
    throw new InputError(
      `STANDOFF_GRID=${shown}: it is not ready${message && `: it says "${message}"`}. Start a node, or wait until a session of it has ended`,
    );
  }
  if (!isBound(options) && !/^(localhost|127\.|\[::1\])/.test(new URL(grid).hostname)) {
    said.push(
      `the browsers of ${shown} are sent to localhost. If they are on other machines, set STANDOFF_BIND to the address of this one that they reach; ${LOOPBACK} is not.`,
    );
  }
  return said;
}
