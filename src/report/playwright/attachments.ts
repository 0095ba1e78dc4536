/**
 * How a trial travels from a worker to the reporter, also through blob reports: as attachments of its test. A test may
 * have played several trials.
 */

import { readFileSync } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';
import type { TestInfo } from '@playwright/test';
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { allBrowsers } from '../../browsers/list.ts';
import { canarySchema, type Result, resultSchema } from '../../domain/schema.ts';
import type { Evidence } from '../../domain/store.ts';
import { traceSchema } from '../../domain/trace.ts';
import { unplayedLine } from '../../run/line.ts';
import type { Options } from '../../run/options.ts';
import { evidencePath, type PlayedCell } from '../../run/play-cell.ts';
import { historyOf, isolationOf, navigationOf, navigationsOf } from '../../run/selection.ts';
import { speaksTls } from '../../servers/definition.ts';
import { definitionOf } from '../../servers/own.ts';
import { findServer } from '../../servers/select.ts';
import { visible } from '../../text/visible.ts';

const RESULT = 'standoff-result';
const TRACE = 'standoff-trace';
const PCAP = 'standoff-pcap';
const CANARY = 'standoff-canary';
const NETLOG = 'standoff-netlog';
const JSON_TYPE = 'application/json';

/** Longer attachments, in bytes, travel as files. (JUnit reports name these files, which are gone after the run.) */
const SMALL = 64 << 10;

/** A trial in the form that the reporter receives. */
export interface Attached extends Omit<PlayedCell, 'pcap' | 'netlog'> {
  readonly pcap: Evidence | null;
  readonly netlog: Evidence | null;
}

type Attachments = TestResult['attachments'];
type Into = Pick<TestInfo, 'annotations' | 'attach' | 'attachments'>;

/** Verdict and cause are also annotations, for Playwright's own reports (JUnit has annotations as properties). */
export async function attachPlayed(testInfo: Into, played: PlayedCell): Promise<void> {
  const { result, trace, pcap, netlog, canary } = played;
  testInfo.annotations.push({ type: 'verdict', description: result.verdict });
  if (result.cause) testInfo.annotations.push({ type: 'cause', description: visible(result.cause.text) });
  await testInfo.attach(RESULT, { body: JSON.stringify(result), contentType: JSON_TYPE });
  if (canary) await testInfo.attach(CANARY, { body: JSON.stringify(canary), contentType: JSON_TYPE });
  if (trace) await attachText(testInfo, TRACE, JSON.stringify(trace));
  if (pcap) await attachFile(testInfo, PCAP, pcap, 'application/vnd.tcpdump.pcap');
  if (netlog) await attachFile(testInfo, NETLOG, netlog, 'application/octet-stream');
}

async function attachText(testInfo: Into, name: string, body: string): Promise<void> {
  if (body.length <= SMALL) return await testInfo.attach(name, { body, contentType: JSON_TYPE });
  const path = await evidencePath();
  await writeFile(path, body, { mode: 0o600 });
  testInfo.attachments.push({ name, path, contentType: JSON_TYPE });
}

async function attachFile(testInfo: Into, name: string, path: string, contentType: string): Promise<void> {
  if ((await stat(path)).size <= SMALL) {
    await testInfo.attach(name, { body: readFileSync(path), contentType });
    return await rm(path);
  }
  // attach() would copy it into a folder that the next run here empties.
  testInfo.attachments.push({ name, path, contentType });
}

/**
 * The trials that a test has attached so far, in order; none if it ended before the first. All attachments after a
 * result belong to it.
 * @param from the number of trials to skip
 */
export function readAttached(attachments: Attachments, from = 0): Attached[] {
  const trials: Attachments[] = [];
  for (const attachment of attachments) {
    if (attachment.name === RESULT) trials.push([]);
    trials.at(-1)?.push(attachment);
  }
  return trials.slice(from).map((own) => {
    const evidenceOf = (wanted: string): Evidence | null => {
      const found = own.find(({ name }) => name === wanted);
      return found?.body ?? found?.path ?? null;
    };
    const jsonOf = (wanted: string): unknown => {
      const found = evidenceOf(wanted);
      return found && JSON.parse((typeof found === 'string' ? readFileSync(found) : found).toString());
    };
    return {
      result: resultSchema.parse(jsonOf(RESULT)),
      trace: traceSchema.nullable().parse(jsonOf(TRACE)),
      pcap: evidenceOf(PCAP),
      netlog: evidenceOf(NETLOG),
      canary: canarySchema.nullable().parse(jsonOf(CANARY)),
    };
  });
}

/* The line for a test that ended without one, because its time ran out or its worker died. Pure. */

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
  const kinds = navigationsOf(options);
  const asked = kinds.find((kind) => kind === named) ?? kinds[0] ?? 'new-tab';
  const browser = allBrowsers.find(({ id }) => id === project);
  const definition = findServer(server, options.own?.map(definitionOf));
  const said = error?.message?.split('\n')[0];
  return unplayedLine(
    {
      run,
      browser: {
        id: project,
        // Only the project knows a release that this machine does not have.
        engine: browser?.engine ?? test.parent.project()?.metadata.engine ?? 'chromium',
        source: '',
        version: '',
        profile: browser?.profile ?? 'person',
      },
      navigation: navigationOf(browser ?? { profile: 'person', natural: 'new-tab' }, asked),
      history: historyOf(scenario),
      host: options.host,
      isolation: browser ? isolationOf(browser, scenario, options.isolation, speaksTls(definition)) : 'trial',
      server: { id: server, model: definition.model },
      scenario,
      trial,
      patienceMs: options.patience,
    },
    'broken',
    `the test ended as '${status}' without a result${said ? `: ${said}` : ''}`,
  );
}
