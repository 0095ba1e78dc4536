/** The findings that make a server unsafe: requests that wait, and connections that are lost. Pure. */

import { cellsOf, observedTally } from '../../domain/cells.ts';
import type { Cause, Result } from '../../domain/schema.ts';
import type { Obstacle, Traits } from '../../domain/server-traits.ts';
import { NO_HTTP } from '../../probe/connections.ts';
import { fewestBlocking } from './remedy.ts';
import { FAULTS, type FaultKind, isPage, isPageOf, lastOf, type Tried } from './seen.ts';

export interface Finding {
  /** What happens, to follow "Not safe: ". */
  readonly words: string;
  /** An example: a sentence without its full stop. */
  readonly cause: string;
}

/** A kind of fault, with an example. `isDoubt` if it proves nothing, because no client got a page. */
export interface FaultFinding extends Finding {
  readonly kind: FaultKind;
  readonly isDoubt: boolean;
}

/** How often the probe must have seen something before it counts. */
const BELIEVED = 2;

/** If the page takes as long with nothing in the way, the server is slow; that is not a stand-off. */
export const isSlowStall = ({ verdict, cause }: Result): boolean =>
  verdict === 'stalled' && cause?.kind === 'slow-server';

const isStall = (result: Result): boolean => result.verdict === 'stalled' && !isSlowStall(result);

const KINDS: Readonly<Record<string, string>> = {
  handshake: 'requests wait behind a connection on which the browser has not begun its TLS handshake',
  'idle-connection': 'requests wait behind a connection on which the browser sends nothing',
  'kept-alive-connection': 'requests wait behind a connection that the browser keeps open after its answer',
  'partial-request': 'requests wait behind a request that is not complete',
  'unread-answer': 'requests wait behind an answer that the browser does not read to the end',
  'endless-answer': 'requests wait behind an answer that never ends',
  exhausted: 'the server runs out of room for connections, or of something else that a fresh instance has',
  unexplained: 'requests are not answered, and closing the other connections did not free them',
};

/** Requests of browsers or bystanders that stalled, by kind of cause. */
export function stallFindings(
  results: readonly Result[],
): (Finding & { readonly kind: string; readonly isProven: boolean })[] {
  const stalls = results.filter(isStall);
  const kinds = [...new Set(stalls.map(({ cause }) => cause?.kind ?? 'unexplained'))];
  return kinds.map((kind) => {
    const those = stalls.filter(({ cause }) => (cause?.kind ?? 'unexplained') === kind);
    const example = those.find(({ cause }) => cause?.proven) ?? those[0];
    return {
      kind,
      isProven: those.some(({ cause }) => cause?.proven),
      words: `${KINDS[kind] ?? `requests wait (${kind})`} (${whereOf(results, those)})`,
      cause: example ? `${example.browser.id} › ${example.scenario}: ${example.cause?.text ?? 'it waited'}` : '',
    };
  });
}

/** The cells, and how often in each. */
function whereOf(results: readonly Result[], those: readonly Result[]): string {
  return cellsOf(results)
    .flatMap((cell) => {
      const count = cell.trials.filter((trial) => those.includes(trial)).length;
      return count === 0 ? [] : [`${cell.browser} › ${cell.scenario} ${count} of ${observedTally(cell).observed}`];
    })
    .join(', ');
}

/** The proven causes; remedies are given for these only. */
export const provenKinds = (results: readonly Result[]): Cause['kind'][] => [
  ...new Set(results.filter(isStall).flatMap(({ cause }) => (cause?.proven ? [cause.kind] : []))),
];

/** The traits without obstacles that were seen only once. */
export const believed = (traits: Traits | null): Traits | null =>
  traits && { ...traits, obstacles: traits.obstacles.filter(({ tries = 1 }) => tries >= BELIEVED) };

const LEFT: Readonly<Partial<Record<Obstacle['left'], readonly [one: string, several: string]>>> = {
  silent: ['one connection on which nothing was sent', 'connections on which nothing was sent'],
  'kept-alive': [
    'one connection that was kept open after its answer',
    'connections that were kept open after their answer',
  ],
};

export const leftInWords = ({ left, connections }: Pick<Obstacle, 'left' | 'connections'>): string => {
  const [one, several] = LEFT[left] ?? [`one ${left} connection`, `${left} connections`];
  return connections === 1 ? one : `${connections} ${several}`;
};

/**
 * What the probe saw at least twice with connections that browsers also leave open: for each kind, the fewest that did
 * it.
 */
export function probeFindings(traits: Traits | null): Finding[] {
  const sure = believed(traits);
  const blocking = (['silent', 'kept-alive'] as const).flatMap((left): Finding[] => {
    const connections = fewestBlocking(sure, left);
    if (connections === null) return [];
    const what = leftInWords({ left, connections });
    const closed = connections === 1 ? 'it was closed' : 'they were closed';
    return [
      {
        words: `${what} keep${connections === 1 ? 's' : ''} everybody else waiting (probe)`,
        cause: `probe: ${what} blocked the next request, which was answered when ${closed}; this happened every time`,
      },
    ];
  });
  const worn = wornOut(traits);
  const others = (sure?.obstacles ?? []).filter(({ left, outcome, released, recovered }) => {
    if (LEFT[left] === undefined) return false;
    return recovered === false || outcome === 'failed' || outcome === 'refused' || (outcome === 'blocked' && !released);
  });
  const [first] = others;
  if (!first || (blocking.length > 0 && first.recovered !== false)) return [...blocking, ...worn];
  const what = leftInWords(first);
  return [
    ...blocking,
    ...worn,
    { words: `${didOf(first)} ${what} (probe)`, cause: `probe: ${didOf(first)} ${what}; seen ${first.tries} times` },
  ];
}

/** The server stops answering although no connection is in the way. */
export function wornOut(traits: Traits | null): Finding[] {
  const { answered = null, tries = 0 } = traits?.endurance ?? {};
  if (answered === null || tries < BELIEVED) return [];
  const words = `after ${answered} requests, each on a connection that was closed, it no longer answers anybody (probe)`;
  return [
    {
      words,
      cause: `probe: ${answered} requests were answered one after the other, but not the next one; seen ${tries} times`,
    },
  ];
}

function didOf({ outcome, recovered }: Obstacle): string {
  if (recovered === false) return 'it no longer answers anybody, even with all connections closed again, after';
  if (outcome === 'refused') return 'it refused a connection while there was open';
  if (outcome === 'failed') return 'it reset or closed a request without an answer while there was open';
  return 'it did not answer, even after they were closed, next to';
}

/** Lost connections in browsers' trials, and of a probe that asks as a browser does. */
export function faultFindings(tried: readonly Tried[], traits: Traits | null): FaultFinding[] {
  const shown = tried.some(({ seen }) =>
    seen?.visits.some((visit) => visit.client !== 'bystander' && isPage(lastOf(visit))),
  );
  const isThere = shown || isPageOf(traits?.page);
  const results = tried.map(({ result }) => result);
  const found = tried.flatMap(({ result, seen }) => (seen?.faults ?? []).map((fault) => ({ ...fault, result })));
  const ofProbe = probeFault(traits);
  const kinds = [...new Set([...found.map(({ kind }) => kind), ...(ofProbe ? [ofProbe.kind] : [])])];
  return kinds.map((kind) => {
    const those = found.filter((each) => each.kind === kind);
    const [example] = those;
    const where = [
      whereOf(
        results,
        those.map(({ result }) => result),
      ),
      ofProbe?.kind === kind ? 'probe' : '',
    ].filter(Boolean);
    return {
      kind,
      words: `${FAULTS[kind]} (${where.join(', ')})`,
      cause: example
        ? `${example.result.browser.id} › ${example.result.scenario}: ${example.text}`
        : `probe: ${ofProbe?.text ?? ''}`,
      // No client got a page, so nothing can be called safe or unsafe.
      isDoubt: kind === 'unreadable' ? !shown : !isThere,
    };
  });
}

/** The fate of a request as long as a browser's, if a short one is answered. */
function probeFault(traits: Traits | null): { kind: FaultKind; text: string } | null {
  const page = traits?.page;
  const [first] = page?.looks ?? [];
  const fault = page?.asBrowser.fault;
  if (!page || first?.fault !== null || fault == null) return null;
  const kind = /reset/i.test(fault)
    ? 'reset'
    : fault.startsWith(NO_HTTP)
      ? 'unreadable'
      : page.asBrowser.status === null
        ? 'closed'
        : 'cut';
  return { kind, text: `a request as long as a browser's (0.8 kB) is lost, while a short one is answered: ${fault}` };
}
