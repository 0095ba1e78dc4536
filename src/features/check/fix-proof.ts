/** Proves the remedy that needs no change of the server: the same check once more, with a reverse proxy in front of it. */
import { speaksTls } from '../../servers/definition.ts';
import { MissingProgram } from '../../servers/errors.ts';
import { assertNeeds } from '../../servers/needs.ts';
import { findServer } from '../../servers/select.ts';
import { type CheckContext, checkServer, type FixProof } from './check-server.ts';
import type { Subject } from './subject.ts';

/** Each passes a request on only when its head is complete. The first one that is installed is used. */
const PROXIES = ['nginx-proxy', 'haproxy-proxy', 'caddy-proxy'] as const;

/** Checks the server of a subject behind a proxy. Never rejects for what the server or the proxy does. */
export async function proveFix(subject: Subject, context: CheckContext): Promise<FixProof> {
  const not = (why: string): FixProof => ({ played: null, safety: 'unknown', sentence: why });
  const { definition } = subject;
  if (subject.runs !== 'fresh') {
    return not(
      'The remedy was not played: the kit must be able to start the server on a port of its own ({port} or PORT)',
    );
  }
  if (speaksTls(definition)) {
    return not("The remedy was not played: the kit's proxies speak plain http, and this server speaks https");
  }
  for (const id of PROXIES) {
    const proxied = findServer(`${id}(${definition.id})`, [definition]);
    try {
      await assertNeeds(proxied);
    } catch (error) {
      if (error instanceof MissingProgram) continue;
      throw error;
    }
    context.tell(`Once more, as ${proxied.title}:`);
    const { safety, sentence } = await checkServer({ ...subject, definition: proxied }, context);
    return { played: proxied.title, safety, sentence };
  }
  return not('The remedy was not played: neither nginx nor HAProxy nor Caddy is installed. Run `npx standoff setup`');
}
