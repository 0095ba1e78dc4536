/** @jsxImportSource preact */
/** The browsers of the run: what each is, how it connects, whether un-automated ones connect alike, and its cells. */
import { browserAnchorOf } from '../../domain/cells.ts';
import { engineName } from '../../domain/engines.ts';
import type { BrowserTraitsFile, ComparisonFile, MeasuredAction } from '../../domain/measurements.ts';
import type { Canaries } from '../../domain/schema.ts';
import { releaseOf } from '../../domain/versions.ts';
import { byRelease } from '../../features/traits/over-releases.ts';
import { visible } from '../../text/visible.ts';
import type { BrowserInUse } from '../browsers.ts';
import type { Summary } from '../summary.ts';
import { isLarge } from '../traces-to-draw.ts';
import { Fidelity } from './fidelity-section.tsx';
import { Later } from './layout.tsx';
import { CellsTable } from './matrix.tsx';
import { Facts, switchesText } from './run-section.tsx';
import { TraitTable } from './traits-section.tsx';

interface BrowsersProps {
  readonly summary: Summary;
  readonly comparisons: readonly ComparisonFile[];
  readonly traits: readonly BrowserTraitsFile[];
  readonly actions: readonly MeasuredAction[];
  readonly canary: Canaries;
}

export function Browsers({ summary, comparisons, traits, actions, canary }: BrowsersProps) {
  const { inUse, cells } = summary;
  return (
    <>
      <p>
        <em>Fidelity</em> is whether a driven browser connects as an un-automated one does. Trials of both take turns,
        and the patterns of their connections are compared. The total variation distance is 0 if both show the same
        patterns equally often, and 1 if they share none.
      </p>
      {inUse.length === 0 && <p>No browser was run.</p>}
      {inUse.map((browser) => {
        const anchor = browserAnchorOf(browser.id);
        return (
          <section key={browser.id} class="page" id={anchor} aria-labelledby={`${anchor}-name`}>
            <h3 id={`${anchor}-name`}>{visible(browser.id, 60)}</h3>
            <BrowserFacts browser={browser} canary={canary} />
            <Provoked browser={browser} actions={actions} />
            <Connects browser={browser} traits={traits} />
            <Fidelity browser={browser} comparisons={comparisons} />
            <Later held={isLarge(cells.length)}>
              <CellsTable
                caption={`All cells of ${visible(browser.id, 60)}`}
                corner="Server"
                rows={summary.servers}
                columns={summary.scenarios}
                cell={(server, scenario) => summary.cell(browser.id, server, scenario)}
              />
            </Later>
          </section>
        );
      })}
    </>
  );
}

/** Which of the things that people do leave a connection silent in this engine, and which were tried and do not. */
function Provoked({ browser, actions }: Pick<BrowsersProps, 'actions'> & { readonly browser: BrowserInUse }) {
  const mine = actions.filter(({ engine }) => engine === browser.engine);
  const [first] = mine;
  if (!first) return null;
  const told = (those: readonly MeasuredAction[], count: (each: MeasuredAction) => number) =>
    those.map((each) => `${each.action} (${count(each)} of ${each.trials})`).join('; ');
  const provoking = mine.filter(({ provoked }) => provoked > 0).toSorted((a, b) => b.provoked - a.provoked);
  const others = mine.filter(({ provoked }) => provoked === 0);
  const version = `${engineName(browser.engine)} ${[...new Set(mine.flatMap(({ versions }) => versions))].join(', ')}`;
  return (
    <>
      <p>
        {provoking.length > 0 ? (
          <>
            <strong>{version} leaves a connection silent</strong> when a person …{' '}
            {told(provoking, ({ provoked }) => provoked)}.
          </>
        ) : (
          <>
            <strong>Nothing that was tried provokes {version}</strong>: it left no connection silent.
          </>
        )}
      </p>
      {others.length > 0 && (
        <p>
          Tried without a silent connection ({others.length} of {mine.length} actions), when a person …{' '}
          {told(others, ({ provoked }) => provoked)}.
        </p>
      )}
      <p class="note">
        Measured with {first.server}: the trials with a silent connection, of all trials. See docs/actions.md.
      </p>
    </>
  );
}

/** The traits of this release, including hold times, from each file that measured them. */
function Connects({ browser, traits }: Pick<BrowsersProps, 'traits'> & { readonly browser: BrowserInUse }) {
  const releases = browser.versions.map((version) => releaseOf({ engine: browser.engine, version }));
  const mine = traits.filter(
    (file) => file.browser.engine === browser.engine && releases.includes(releaseOf(file.browser)),
  );
  if (mine.length === 0) {
    return (
      <p>
        <strong>Traits: not measured.</strong> <code>npx standoff traits</code> measures how it connects.
      </p>
    );
  }
  return <TraitTable caption={`How ${visible(browser.id, 60)} connects`} files={byRelease(mine)} />;
}

function BrowserFacts({ browser, canary }: { readonly browser: BrowserInUse; readonly canary: Canaries }) {
  const { id, engine, versions, sources, drivers, profiles, navigations, isolations } = browser;
  const found = Object.hasOwn(canary, id) ? canary[id] : undefined;
  const speculates = { true: 'yes', false: 'no', null: 'not known' }[`${found?.speculates ?? null}`];
  const some = browser.otherSwitches.length > 0 ? `; in some trials only: ${browser.otherSwitches.join('  ')}` : '';
  return (
    <Facts
      facts={[
        ['Version', `${engine} ${versions.join(' and ') || 'of unknown version'}`],
        ['Source', sources.join(' and ')],
        ['Driver', drivers.join(' and ')],
        ['Profile', profiles.join(' and ')],
        ['Navigation', navigations.join(', ')],
        ['Isolation', isolations.join(', ')],
        ['Speculates', found ? `${speculates}: ${found.text}` : 'not checked'],
        ['Switches', `${switchesText(browser.switches)}${some}`],
      ]}
    />
  );
}
