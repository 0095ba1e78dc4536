/** An answer that is larger than any process of the kit may become: in a process of its own, whose most memory is known at its end. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { findProgram } from '../../../src/system/programs.ts';

test.describe.configure({ timeout: 180_000 });

const MEGABYTES = 400;
const script = fileURLToPath(new URL('../fixtures/play-large.ts', import.meta.url));

interface Said {
  readonly verdict: string;
  readonly reason: string | null;
  readonly bytes: number;
  readonly traceBytes: number;
  readonly mostMegabytes: number;
}

async function played(megabytes: number, observer: string): Promise<Said> {
  const run = process.versions.deno ? ['run', '-A'] : ['--import', 'tsx'];
  const { stdout } = await promisify(execFile)(process.execPath, [...run, script, String(megabytes), observer]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

for (const observer of ['relay', 'pcap'] as const) {
  test(`a large answer takes no more memory than a small one, and has its verdict: ${observer}`, async () => {
    if (observer === 'pcap') {
      test.skip((await findProgram('tcpdump')) === null, 'tcpdump is not installed');
      test.skip(process.getuid?.() !== 0, 'capturing needs privilege');
    }
    const [small, large] = [await played(1, observer), await played(MEGABYTES, observer)];
    expect(small.verdict).toBe('ok');
    expect(large.mostMegabytes - small.mostMegabytes).toBeLessThan(MEGABYTES / 2);
    expect(large.traceBytes).toBeLessThan(2 * small.traceBytes);
    // A machine under load may lose packets. Then nothing is said of the pair.
    if (observer === 'pcap' && large.verdict === 'broken') return expect(large.reason).toContain('not whole');
    expect(large).toMatchObject({ verdict: 'ok', reason: null });
    expect(large.bytes).toBeGreaterThan(MEGABYTES << 20);
  });
}
