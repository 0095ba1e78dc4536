/** @jsxImportSource preact */
/**
 * The report: one HTML file that needs nothing else, neither script nor network. Everything on it is text that preact
 * escapes, and should that ever fail, its Content-Security-Policy forbids scripts and requests of any kind.
 */
import { createHash } from 'node:crypto';
import { render } from 'preact-render-to-string';
import type { Result, Run } from '../results/schema.ts';
import type { Trace } from '../wire/trace.ts';
import { RunFacts } from './facts.tsx';
import { Shapes } from './glyph.tsx';
import { Causes, Cells, Findings, Reasons, ScenarioMatrices } from './sections.tsx';
import { STYLE } from './style.css.ts';
import { type Order, type Summary, summarise } from './summary.ts';
import { visible } from './visible.ts';

export interface PageData {
  readonly run: Run;
  readonly results: readonly Result[];
  /** Traces by the path that `evidence.trace` has. Only those of the trials to be shown are read; any may be missing. */
  readonly traces: ReadonlyMap<string, Trace>;
  readonly order?: Order;
}

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The whole page as HTML. */
export function renderPage({ run, results, traces, order }: PageData): string {
  const summary = summarise(results, order);
  return `<!doctype html>\n${render(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`Standoff: ${visible(run.run, 60)}`}</title>
        {/* Otherwise a browser asks for /favicon.ico. */}
        <link rel="icon" href="data:," />
        <style>{STYLE}</style>
      </head>
      <body>
        <a class="skip" href="#findings">
          Skip to the findings
        </a>
        <Shapes />
        <Top run={run} summary={summary} />
        <main>
          <Findings summary={summary} />
          <ScenarioMatrices summary={summary} />
          <Causes summary={summary} />
          <Reasons summary={summary} />
          <Cells summary={summary} traces={traces} />
        </main>
        <footer>
          Written by Standoff {visible(run.kit, 30)} from results.jsonl. Links to traces work while this file stays in
          its folder.
        </footer>
      </body>
    </html>,
  )}\n`;
}

function Top({ run, summary }: { readonly run: Run; readonly summary: Summary }) {
  const { browsers, servers, scenarios, cells } = summary;
  return (
    <header>
      <h1>Standoff: which browser stalls with which server, and why</h1>
      <p class="subtitle">
        {browsers.length} browsers × {servers.length} servers × {scenarios.length} scenarios, {cells.length} cells
        {run.status !== 'passed' && `; the run ended as ${run.status}`}
      </p>
      <RunFacts run={run} />
      <nav aria-label="Contents">
        <ul>
          <li>
            <a href="#findings">Findings</a>
          </li>
          <li>
            <a href="#how">How to read this</a>
          </li>
          <li>
            <a href="#scenarios">By scenario</a>
          </li>
          <li>
            <a href="#causes">Causes</a>
          </li>
          <li>
            <a href="#reasons">Not observed, failed</a>
          </li>
          <li>
            <a href="#cells">Cells</a>
          </li>
        </ul>
      </nav>
    </header>
  );
}
