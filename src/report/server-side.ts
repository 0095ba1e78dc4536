/** The server's side of the connections in words, which the wire does not show. Empty where nothing is known. Pure. */
import type { ServerSide, Step, Trace } from '../domain/trace.ts';
import { plural } from '../text/words.ts';

/** The most connections that are listed by number. */
const MOST = 6;

/** What was known when patience ran out, before any connection was closed. */
export const whenOverdue = (trace: Told): ServerSide[] =>
  firstSince(trace, Number.NEGATIVE_INFINITY, releasesOf(trace)[0]);

type Told = Pick<Trace, 'serverSide' | 'steps'>;

const releasesOf = ({ steps }: Told): Step[] => steps.filter(({ step }) => step === 'released');

/** What was known at the first moment between `sinceMs` and the step 'released'. */
function firstSince({ serverSide }: Told, sinceMs: number, release: Step | undefined): ServerSide[] {
  const between = serverSide.filter(
    ({ atMs }) => atMs >= sinceMs && atMs <= (release?.atMs ?? Number.POSITIVE_INFINITY),
  );
  return between.filter(({ atMs }) => atMs === between[0]?.atMs);
}

/** What was first known about a connection, and each later change. */
export function changesOf({ serverSide }: Pick<Trace, 'serverSide'>, connection: number): ServerSide[] {
  const mine = serverSide.filter((each) => each.connection === connection);
  return mine.filter((each, index) => {
    const before = mine[index - 1];
    return !before || serverSideText(before) !== serverSideText(each);
  });
}

/** @example 'not accepted, 412 B unread' */
export const serverSideText = ({ accepted, unreadBytes }: ServerSide): string =>
  `${accepted ? 'accepted' : 'not accepted'}, ${unreadBytes} B unread`;

/**
 * What the server had accepted and read when patience ran out. If several connections were closed, also what it had
 * just before the last one.
 *
 * @example ['When patience ran out, the server had accepted connection 3 (nothing unread); connection 4 (61 bytes
 * unread) waited in the accept queue.']
 */
export function serverSideSentences(trace: Told): string[] {
  const [before, last] = releasesOf(trace).slice(-2);
  const later = before && last ? firstSince(trace, before.atMs, last) : [];
  return [
    ...sentence('When patience ran out', whenOverdue(trace)),
    ...sentence(`Just before connection ${last?.connection} was closed`, later),
  ];
}

const sentence = (when: string, look: readonly ServerSide[]): string[] =>
  look.length === 0 ? [] : [`${when}, ${inWords(look)}.`];

function inWords(look: readonly ServerSide[]): string {
  const accepted = look.filter((each) => each.accepted);
  const taken = [
    ...told(accepted.filter(({ unreadBytes }) => unreadBytes === 0)),
    ...told(accepted.filter(({ unreadBytes }) => unreadBytes > 0)),
  ];
  const waiting = told(look.filter((each) => !each.accepted));
  return [
    ...(taken.length > 0 ? [`the server had accepted ${taken.join(' and ')}`] : []),
    ...waiting.map((connections) => `${connections} waited in the accept queue`),
  ].join('; ');
}

/** @example ['connections 3 and 4 (412 bytes unread in all)'] */
function told(sides: readonly ServerSide[]): string[] {
  if (sides.length === 0) return [];
  const unread = sides.reduce((sum, { unreadBytes }) => sum + unreadBytes, 0);
  const ids = sides.map(({ connection }) => connection);
  const much = unread === 0 ? 'nothing' : plural(unread, 'byte');
  return [`${numbered(ids)} (${much} unread${unread > 0 && ids.length > 1 ? ' in all' : ''})`];
}

/** @example numbered([3, 4, 5]) // 'connections 3, 4 and 5' */
function numbered(ids: readonly number[]): string {
  if (ids.length === 1) return `connection ${ids[0]}`;
  const shown = ids.length <= MOST ? ids.slice(0, -1) : ids.slice(0, MOST);
  const last = ids.length <= MOST ? ids.at(-1) : `${ids.length - MOST} more`;
  return `connections ${shown.join(', ')} and ${last}`;
}
