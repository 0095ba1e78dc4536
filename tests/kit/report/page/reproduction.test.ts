import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { cellsOf } from '../../../../src/domain/cells.ts';
import { kitRoot } from '../../../../src/domain/kit.ts';
import type { Result } from '../../../../src/domain/schema.ts';
import { kitCommand, reproductionScript } from '../../../../src/report/page/reproduction.ts';
import { readSources } from '../../../../src/report/server-sources.ts';
import { openDisplay } from '../../../../src/system/display.ts';
import { makeFolder } from '../../../../src/system/folder.ts';
import { findProgram } from '../../../../src/system/programs.ts';
import { result } from '../../fixtures/results.ts';
import { stalledFindings } from '../../fixtures/trials.ts';

const HOSTILE = "x'; touch /tmp/no; '\n$(touch /tmp/no)";

const cellOf = (server: string, scenario = 'bystander') => {
  const line: Result = result('chromium', 'python-sequential', scenario, stalledFindings);
  const [cell] = cellsOf([{ ...line, server: { ...line.server, id: server } }]);
  if (!cell) throw new Error('no cell');
  return cell;
};

const commandOf = (server: string) => readSources([server]).get(server)?.command ?? null;

test('the command of the kit names the cell', () => {
  expect(kitCommand(cellOf('python-sequential'))).toBe(
    "npx playwright test --project=chromium -g 'python-sequential bystander'",
  );
});

test('there is a script where one command starts the server, and none elsewhere', () => {
  expect(reproductionScript(cellOf('python-sequential'), commandOf('python-sequential'))).toContain('servers/python/');
  expect(commandOf('nginx-proxy')).toBeNull();
  expect(commandOf('go-net-http')).toBeNull();
  expect(reproductionScript(cellOf('python-sequential', 'reload'), commandOf('python-sequential'))).toBeNull();
});

test('whatever a name or an argument holds, the shell takes it as a word', () => {
  const script = reproductionScript(cellOf(HOSTILE), { program: 'python3', args: [HOSTILE], env: { A: HOSTILE } });
  expect(spawnSync('sh', ['-n'], { input: script ?? '' }).status).toBe(0);
  const words = execFileSync('sh', ['-c', `printf '%s' ${kitCommand(cellOf(HOSTILE)).split(' -g ')[1]}`], {
    encoding: 'utf8',
  });
  expect(words).toBe(`${HOSTILE} bystander`);
});

test('the script runs: it says whether the next one who asks was answered, and leaves nothing behind', async () => {
  test.slow();
  const chromium = await findProgram('chromium');
  test.skip(chromium === null || (await findProgram('curl')) === null, 'no chromium or no curl on the PATH');
  const made = await makeFolder('script');
  const folder = made.path;
  const display = await openDisplay();
  try {
    const file = path.join(folder, 'reproduce.sh');
    writeFileSync(file, reproductionScript(cellOf('python-sequential'), commandOf('python-sequential')) ?? '');
    const { status, stdout } = spawnSync('sh', [file], {
      cwd: kitRoot,
      encoding: 'utf8',
      env: { ...process.env, ...display.env, TMPDIR: folder },
    });
    // Whether it stalls is a race; that the answer comes when the browser is ended is none.
    expect(stdout).toMatch(
      status === 0 ? /was answered within 3 s/ : /has waited for 3 s.*\n… and the answer came, \d+ ms/,
    );
    expect([0, 1]).toContain(status);
    expect(spawnSync('pgrep', ['-f', folder]).status).toBe(1);
  } finally {
    await display.close();
    await made.remove();
  }
});
