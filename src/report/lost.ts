/** The line of a test that ended without one: its time ran out, or its worker died. Pure. */
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { allBrowsers } from '../browsers/list.ts';
import type { Options } from '../options.ts';
import { unplayedLine } from '../results/line.ts';
import type { Result } from '../results/schema.ts';
import { isolationOf, navigationsOf } from '../selection.ts';
import { definitionOf } from '../servers/own.ts';
import { findServer } from '../servers/select.ts';

/** A `broken` line with the coordinates of the test and the first words of its error. */
export function lostLine(
  test: TestCase,
  { status, error }: TestResult,
  trial: number,
  options: Options,
  run: string,
): Result {
  const [, project = '', , server = '', title = ''] = test.titlePath();
  const [scenario = '', named] = title.split(' via ');
  const navigation = navigationsOf(options).find((kind) => kind === named) ?? navigationsOf(options)[0] ?? 'new-tab';
  const browser = allBrowsers.find(({ id }) => id === project);
  const { model } = findServer(server, options.own?.map(definitionOf));
  const said = error?.message?.split('\n')[0];
  return unplayedLine(
    {
      run,
      browser: {
        id: project,
        // A release that this machine does not have is known to the project alone.
        engine: browser?.engine ?? test.parent.project()?.metadata.engine ?? 'chromium',
        source: '',
        version: '',
        profile: browser?.profile ?? 'person',
      },
      navigation: browser?.profile === 'automation' ? 'goto' : navigation,
      isolation: browser ? isolationOf(browser, scenario, options.isolation) : 'trial',
      server: { id: server, model },
      scenario,
      trial,
      patienceMs: options.patience,
    },
    'broken',
    `the test ended as '${status}' without a result${said ? `: ${said}` : ''}`,
  );
}
