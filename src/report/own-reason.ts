/** What the browser itself says of the connection that is blamed. */
import type { Result } from '../results/schema.ts';
import { clientName } from './names.ts';

/**
 * The browser's own reason for the connection on which the server sat; null where its network log was not asked for, or
 * does not tell.
 *
 * @example 'Chromium says of connection 3: preconnect of 2 sockets by the loading predictor, 18 ms after the navigation began'
 */
export function ownReason({ cause, connections, browser }: Result): string | null {
  const blamed = connections.find(({ id }) => id === cause?.connection);
  if (!blamed?.reason) return null;
  return `${clientName(blamed.client, browser.engine)} says of connection ${blamed.id}: ${blamed.reason}`;
}
