/** The kit as others have it: packed, installed into an empty project, used as a library and as a command. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from '@playwright/test';
import { kitRoot, kitVersion } from '../../src/domain/kit.ts';
import { readResults } from '../../src/domain/store.ts';
import { findBrowsers } from '../../src/system/find-browsers.ts';
import { makeFolder } from '../../src/system/folder.ts';

test.skip(Boolean(process.versions.deno), 'npm packs and installs for Node');
test.describe.configure({ timeout: 300_000 });

/** Runs a program of npm in a folder, without what this runner told its workers. */
function run(cwd: string, program: string, args: readonly string[], more: Record<string, string> = {}) {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(TEST_|PW_|PLAYWRIGHT_|STANDOFF_|FORCE_COLOR|GITHUB_|npm_)/.test(name),
  );
  return new Promise<{ code: number; said: string; stdout: string }>((resolve) => {
    execFile(program, [...args], { cwd, env: { ...Object.fromEntries(own), ...more } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: `${stdout}${stderr}`, stdout }),
    );
  });
}

test("npm pack makes a kit that plays a matrix of one's own servers from node_modules", async () => {
  const [found] = (await findBrowsers()).browsers;
  test.skip(!found, 'no browser is installed');
  const engine = found?.engine ?? 'chromium';
  const folder = await makeFolder('test');
  try {
    const packed = await run(kitRoot, 'npm', ['pack', '--silent', '--pack-destination', folder.path]);
    expect(packed.code, packed.said).toBe(0);
    expect(existsSync(path.join(kitRoot, 'dist'))).toBe(false);
    const tarball = path.join(folder.path, `standoff-${kitVersion}.tgz`);

    const project = path.join(folder.path, 'project');
    cpSync(path.join(kitRoot, 'examples/own-server'), project, { recursive: true });
    const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--save-dev', tarball];
    const installed = await run(project, 'npm', install);
    expect(installed.code, installed.said).toBe(0);
    const kit = path.join(project, 'node_modules/standoff');
    expect(readdirSync(kit)).not.toContain('src'); // TypeScript would not be read there

    const bin = (name: string) => path.join(project, 'node_modules/.bin', name);
    expect((await run(project, bin('standoff'), ['--version'])).stdout).toBe(`${kitVersion}\n`);

    const only = {
      STANDOFF_BROWSERS: engine,
      STANDOFF_SERVERS: 'mine',
      STANDOFF_SCENARIOS: 'first-visit',
      STANDOFF_TRIALS: '1',
    };
    const played = await run(project, bin('playwright'), ['test'], only);
    expect(played.code, played.said).toBe(0);
    const results = readResults(path.join(project, 'standoff-results/results.jsonl'));
    expect(results).toMatchObject([{ server: { id: 'mine' }, scenario: 'first-visit', browser: { id: engine } }]);
    expect(['ok', 'stalled']).toContain(results[0]?.verdict);
    expect(existsSync(path.join(project, 'standoff-results/index.html'))).toBe(true);

    const sharded = await run(project, bin('playwright'), ['test', '--shard=1/1', '--reporter=blob'], only);
    expect(sharded.code, sharded.said).toBe(0);
    const merge = ['merge-reports', '--reporter', 'standoff/reporter', 'blob-report'];
    const merged = await run(project, bin('playwright'), merge, { STANDOFF_OUT: 'merged' });
    expect(merged.code, merged.said).toBe(0);
    expect(readResults(path.join(project, 'merged/results.jsonl'))).toMatchObject([
      { server: { id: 'mine' }, scenario: 'first-visit', browser: { id: engine } },
    ]);
  } finally {
    await folder.remove();
  }
});
