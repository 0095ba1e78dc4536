/** `standoff doctor --servers`: which servers of the catalogue can be started here. */
import pc from 'picocolors';
import { kitVersion } from '../src/kit.ts';
import { inWords, missingPrograms, whatToType } from '../src/servers/plan-setup.ts';
import { askedServers } from '../src/servers/select.ts';
import { type Stock, takeStock } from '../src/servers/stock.ts';
import { type Platform, readPlatform } from '../src/system/platform.ts';

/**
 * Prints which of these servers are there, and what to type for the others. Changes nothing.
 *
 * @param ids as in `STANDOFF_SERVERS`
 * @returns the exit code: 0 when all are there, 1 otherwise
 * @throws InputError for an unknown server
 */
export async function doctorServers(ids: string, { json }: { json: boolean }): Promise<number> {
  const definitions = askedServers('--servers', ids);
  const [platform, stock] = await Promise.all([readPlatform(), takeStock(definitions)]);
  const servers = stock.map((one) => diagnose(one, platform));
  const ready = servers.every(({ missing }) => missing.length === 0);
  if (json) console.log(JSON.stringify({ kit: kitVersion, ready, platform, servers }, null, 2));
  else console.log(text(servers).join('\n'));
  return ready ? 0 : 1;
}

interface Diagnosis {
  readonly id: string;
  readonly version: string | null;
  readonly missing: readonly { readonly program: string; readonly type: string }[];
}

function diagnose(one: Stock, platform: Platform): Diagnosis {
  const missing = missingPrograms([one]).map((each) => ({ program: inWords(each), type: whatToType(each, platform) }));
  return { id: one.id, version: one.version, missing };
}

function text(servers: readonly Diagnosis[]): string[] {
  const width = Math.max(...servers.map(({ id }) => id.length));
  return servers.flatMap(({ id, version, missing }) => {
    if (missing.length === 0) return [`${pc.green('there  ')}  ${id.padEnd(width)}  ${version}`];
    return [
      `${pc.red('missing')}  ${id.padEnd(width)}  needs ${missing.map(({ program }) => program).join(', ')}`,
      ...missing.map(({ type }) => `${' '.repeat(width + 11)}type: ${type}`),
    ];
  });
}
