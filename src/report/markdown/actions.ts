/** `docs/actions.md`: what people do, and what each engine connects then. From result lines that were measured. Pure. */
import { isObserved } from '../../domain/cells.ts';
import { engineName } from '../../domain/engines.ts';
import type { MeasuredAction } from '../../domain/measurements.ts';
import type { Result } from '../../domain/schema.ts';
import { isProvoked } from '../../domain/trace.ts';
import { wilson } from '../../stats/intervals.ts';

/** What a person does, as a run can play it. */
interface Action {
  readonly title: string;
  /** What the browsers' sources say of it, with the file; null where nothing was found. */
  readonly source: string | null;
  readonly isIt: (result: Result) => boolean;
}

const byNavigation = (navigation: Result['browser']['navigation']) => (result: Result) =>
  result.scenario === 'bystander' && result.browser.navigation === navigation;
const byScenario = (scenario: string) => (result: Result) => result.scenario === scenario;

const ACTIONS: readonly Action[] = [
  {
    title: 'presses a link on which the mouse rests',
    source:
      'Chromium: `OnPointerDown` falls back to a preconnect (`preloading_decider.cc`), before the navigation asks for two sockets',
    isIt: byNavigation('link'),
  },
  {
    title: 'opens the address in a new tab',
    source: 'Chromium: at least two sockets for a navigation (`kMinSockets`, `loading_predictor.cc`)',
    isIt: byNavigation('new-tab'),
  },
  {
    title: 'types the address and presses Return',
    source: 'Chromium: at least two sockets for a navigation (`kMinSockets`, `loading_predictor.cc`)',
    isIt: byNavigation('typed'),
  },
  { title: 'presses F5 on a page that has loaded', source: null, isIt: byNavigation('keyboard-reload') },
  { title: '(a program navigates an empty tab)', source: null, isIt: byNavigation('goto') },
  {
    title: 'rests the mouse on a link for 2 s and does not press it',
    source: 'Chromium: `OnPointerHover` does not fall back to a preconnect (`preloading_decider.cc`)',
    isIt: byScenario('hover'),
  },
  {
    title: 'has been here before, types the address and pauses before Return',
    source:
      'Firefox connects for the result that it fills in (`speculativeConnect`, reason `resultsadded`, `UrlbarController.sys.mjs`)',
    isIt: byScenario('typing'),
  },
  {
    title: 'has been here before, presses the bookmark and holds it',
    source:
      'Firefox: `setupSpeculativeConnection()` when a bookmark is pressed (`PlacesUIUtils.sys.mjs`); Chromium: `BookmarkBarPreloadPipeline` can load the page ahead',
    isIt: byScenario('bookmark'),
  },
  {
    title: 'has been here before, presses the tile of the page in a new tab and holds it',
    source: 'Chromium: `PreconnectMostVisitedTile()` (`most_visited_handler.cc`)',
    isIt: byScenario('new-tab-page'),
  },
  { title: 'visits, closes the tab, and comes back after 12 s', source: null, isIt: byScenario('returning') },
  { title: 'starts the browser, which opens the page of its last session', source: null, isIt: byScenario('restored') },
  { title: 'reloads the page', source: null, isIt: byScenario('reload') },
  { title: 'stops a slow page after 0.3 s', source: null, isIt: byScenario('abandoned') },
  { title: 'opens a second tab', source: null, isIt: byScenario('two-tabs') },
];

/** The server that was visited: one connection at a time, closed after each answer. */
const SERVER = 'python-sequential';

/** Each engine in the order in which it is listed. */
const ENGINES = ['chromium', 'firefox', 'webkit'] as const;

/** What the trials of some runs show of each action and engine; those that were not played are left out. */
export function measuredActions(results: readonly Result[]): MeasuredAction[] {
  const seen = results.filter((each) => each.server.id === SERVER && isObserved(each));
  return ACTIONS.flatMap(({ title, isIt }) =>
    ENGINES.flatMap((engine): MeasuredAction[] => {
      const mine = seen.filter((each) => each.browser.engine === engine && isIt(each));
      if (mine.length === 0) return [];
      const count = (what: (result: Result) => boolean) => mine.filter(what).length;
      return [
        {
          engine,
          versions: [
            ...new Set(mine.map(({ browser: { id, version } }) => (id === engine ? version : `${id} ${version}`))),
          ],
          server: SERVER,
          action: title,
          trials: mine.length,
          provoked: count(({ connections }) => isProvoked(connections)),
          stalls: count(({ verdict }) => verdict === 'stalled'),
        },
      ];
    }),
  );
}

/** The whole document. */
export function actionsPage(measured: readonly MeasuredAction[]): string {
  const versions = ENGINES.flatMap((engine) => {
    const seen = new Set(measured.filter((each) => each.engine === engine).flatMap((each) => each.versions));
    return seen.size === 0 ? [] : [`${engineName(engine)} ${[...seen].join(', ')}`];
  });
  const rows = ACTIONS.map(({ title, source }) => {
    const cells = ENGINES.map((engine) =>
      cell(measured.find((each) => each.action === title && each.engine === engine)),
    );
    return `| ${title} | ${cells.join(' | ')} | ${source ?? ''} |`;
  });
  return [
    '<!-- Generated by `npx standoff docs` from data/actions.jsonl, and that by `npx standoff docs --actions FOLDER...`. -->',
    '# What people do, and what connects then',
    `Each action was played with \`${SERVER}\`, which serves one connection at a time: ${versions.join('; ')}. A cell says in how many trials the browser left a connection silent, or opened one that another overtook, and in how many a request stalled then, with the 95 % interval of the stalls.`,
    ['| a person … | Chromium | Firefox | WebKit | source says |', '| --- | --- | --- | --- | --- |', ...rows].join(
      '\n',
    ),
    'The kit cannot play an empty field: a driver empties the page of a new tab in Firefox. MiniBrowser has no bookmarks and no session. It takes no keys from its driver, and never returns from a move of the pointer. So typed addresses, keys and a resting mouse were played in Epiphany, un-automated, which uses the same library. It has bookmarks and a session, which the kit does not use yet.\n',
  ].join('\n\n');
}

function cell(measured: MeasuredAction | undefined): string {
  if (!measured) return '';
  const { trials, provoked, stalls } = measured;
  const { low, high } = wilson(stalls, trials);
  return `silent ${provoked}/${trials}, stalled ${stalls}/${trials} (${Math.round(100 * low)} to ${Math.round(100 * high)} %)`;
}
