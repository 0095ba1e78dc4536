/** Ends a WebDriver session whose owner is dead, so that no grid keeps a browser open for nobody. */
import { withHeader, withoutCredentials } from './credentials.ts';

const LIMIT_MS = 5000;

/**
 * Deletes a session (W3C WebDriver §8.2 Delete Session).
 * @param url the session's own, `http://grid.example:4444/session/4f2a`
 * @returns one plain sentence; null if there is no such session any more. Never rejects: a grid that does not answer ends a session by
 * itself when nobody has used it for a while (Selenium Grid's `--session-timeout`, 300 s)
 */
export async function endSession(url: string): Promise<string | null> {
  const shown = withoutCredentials(url);
  try {
    const { url: address, headers } = withHeader(url);
    const answer = await fetch(address, { method: 'DELETE', headers, signal: AbortSignal.timeout(LIMIT_MS) });
    await answer.body?.cancel();
    if (answer.ok) return `ended session ${shown}`;
    return answer.status === 404 ? null : `could not end session ${shown} (HTTP ${answer.status})`;
  } catch {
    return `could not end session ${shown}: nobody answers there`;
  }
}
