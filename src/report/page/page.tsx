/** @jsxImportSource preact */
/**
 * The report: one HTML file that needs nothing else, neither script nor network. Preact escapes all text on it. Should
 * that ever fail, its Content-Security-Policy forbids foreign scripts and requests of any kind.
 */

import { render } from 'preact-render-to-string';
import { ruleOf } from '../../domain/cells.ts';
import type { BrowserTraitsFile, ComparisonFile, MeasuredAction, ReferenceVisits } from '../../domain/measurements.ts';
import type { Result, Run } from '../../domain/schema.ts';
import type { Traits } from '../../domain/server-traits.ts';
import type { Trace } from '../../domain/trace.ts';
import type { JudgedRun } from '../../features/expectations/judge.ts';
import { visible } from '../../text/visible.ts';
import { plural } from '../../text/words.ts';
import { canaryWarnings } from '../sentences.ts';
import type { ServerSource } from '../server-sources.ts';
import { type CellOrder, type Summary, summarise } from '../summary.ts';
import { Browsers } from './browser-section.tsx';
import { FilterForm } from './filter.tsx';
import { DocumentHead, PageId, PageLinks } from './layout.tsx';
import { Shapes } from './legend.tsx';
import { Predictions } from './prediction-section.tsx';
import { Facts, headFacts, TheRun } from './run-section.tsx';
import { pageScript } from './script.ts';
import { Causes, Cells, Reasons, RunFindings, ScenarioMatrices } from './sections.tsx';
import { Servers } from './server-section.tsx';
import { TraitsByRelease } from './traits-section.tsx';
import { Navigations, Profiles } from './ways-section.tsx';

export interface PageData {
  readonly run: Run;
  readonly results: readonly Result[];
  /** Traces by the path in `evidence.trace`. Only those of the trials that are shown; any may be missing. */
  readonly traces: ReadonlyMap<string, Trace>;
  /** What `standoff fidelity` measured on this machine, or the measurements that ship with the kit. */
  readonly comparisons?: readonly ComparisonFile[];
  /** What `standoff probe` found out about servers. */
  readonly traits?: readonly Traits[];
  /** To servers that nothing blocks, as they come with the kit. */
  readonly visits?: readonly ReferenceVisits[];
  /** What `standoff traits` measured on this machine, or the measurements that ship with the kit. */
  readonly browserTraits?: readonly BrowserTraitsFile[];
  /** What people do and what each engine connects then, as it ships with the kit. */
  readonly actions?: readonly MeasuredAction[];
  /** The definitions and the source code of servers, by server id. */
  readonly sources?: ReadonlyMap<string, ServerSource>;
  readonly order?: CellOrder;
  /** The run compared with its expectations; null if it has none. */
  readonly judged?: JudgedRun | null;
}

/** The whole page as HTML. */
export function renderPage(data: PageData): string {
  const {
    run,
    results,
    traces,
    comparisons = [],
    traits = [],
    visits = [],
    browserTraits = [],
    actions = [],
    sources = new Map(),
    order,
    judged = null,
  } = data;
  const summary = { ...summarise(results, order, traits, ruleOf(run), visits), judged };
  const script = pageScript();
  return `<!doctype html>\n${render(
    <html lang="en">
      <DocumentHead title={`Standoff: ${visible(run.run, 60)}`} script={script} />
      <body>
        <a class="skip" href="#findings">
          Skip to the findings
        </a>
        <Shapes />
        <Top run={run} summary={summary} />
        <main id="all">
          <PageId id="overview" labelledby="findings">
            <Facts facts={headFacts(run)} />
            <Contents summary={summary} />
            <RunFindings summary={summary} />
            <Profiles summary={summary} />
            <Navigations summary={summary} />
            <ScenarioMatrices summary={summary} />
            <Predictions summary={summary} />
            <Causes summary={summary} />
            <Reasons summary={summary} />
          </PageId>
          <PageId id="cells">
            <Cells summary={summary} traces={traces} sources={sources} />
          </PageId>
          <PageId id="servers">
            <Servers summary={summary} traits={traits} sources={sources} />
          </PageId>
          <PageId id="browsers">
            <Browsers
              summary={summary}
              comparisons={comparisons}
              traits={browserTraits}
              actions={actions}
              canary={run.canary}
            />
            <TraitsByRelease files={browserTraits} />
          </PageId>
          <PageId id="run">
            <TheRun run={run} summary={summary} />
          </PageId>
        </main>
        <footer>
          Written by Standoff {visible(run.kit, 30)} from results.jsonl. Links to traces work only while this file stays
          in its folder.
        </footer>
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>,
  )}\n`;
}

interface TopProps {
  readonly run: Run;
  readonly summary: Summary;
}

/** The header above every page. */
function Top({ run, summary }: TopProps) {
  const { browsers, servers, scenarios, cells } = summary;
  return (
    <header>
      <h1>Standoff: which browser stalls with which server, and why</h1>
      <p class="subtitle">
        {plural(browsers.length, 'browser')} × {plural(servers.length, 'server')} ×{' '}
        {plural(scenarios.length, 'scenario')}, {plural(cells.length, 'cell')}
        {run.status !== 'passed' && `; the run ended as ${run.status}`}
      </p>
      <Warnings run={run} />
      <PageLinks />
      <FilterForm isPredicted={summary.predicted !== null} isJudged={summary.judged !== null} />
    </header>
  );
}

/** Warnings that a reader must see before any verdict. */
function Warnings({ run }: { readonly run: Run }) {
  return (
    <>
      {canaryWarnings(run.canary).map((each) => (
        <p class="warning" key={each}>
          <strong>Warning:</strong> {each}
        </p>
      ))}
    </>
  );
}

/** The sections of the first page, by id. */
function Contents({ summary: { profiles, navigations, predicted } }: { readonly summary: Summary }) {
  const some = (has: boolean, id: string, title: string) => (has ? [[id, title] as const] : []);
  const sections: readonly (readonly [id: string, title: string])[] = [
    ['findings', 'Findings'],
    ['how', 'How to read this'],
    ...some(profiles.length > 0, 'profiles', 'Plain Playwright test'),
    ...some(navigations.length > 0, 'navigations', 'By navigation'),
    ['scenarios', 'By scenario'],
    ...some((predicted?.compared.length ?? 0) > 0, 'predicted', 'Predicted'),
    ['causes', 'Causes'],
    ['reasons', 'Not observed, failed'],
  ];
  return (
    <nav aria-label="On this page">
      <ul>
        {sections.map(([id, title]) => (
          <li key={id}>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
