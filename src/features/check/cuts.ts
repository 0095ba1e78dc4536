/**
 * Does the server need a request in one piece? TCP may cut it anywhere, and browsers often send a body after its head. What they
 * posted is sent again to fresh instances: in one piece, and cut in two with a pause between.
 */
import { type Asked, askAlone } from '../../run/control.ts';
import type { Posted } from '../../run/trial.ts';
import type { ServerDefinition } from '../../servers/definition.ts';
import { startServer } from '../../servers/start.ts';
import type { Finding } from './findings.ts';

/** A place where a request can be cut. */
export interface Cut {
  readonly at: number;
  /** To follow "when it is cut". */
  readonly where: string;
}

/** How a server answered the same request in one piece, and in two. */
export interface Pair {
  readonly whole: Asked;
  readonly cut: Asked;
}

/**
 * Long enough for the server to read the first piece alone, also on a busy machine; in milliseconds. A slow network takes longer.
 */
const PAUSE_MS = 150;

/** How often both are sent if they are answered differently. A server that fails at random passes 3 of 3 in 1 of 64 cases at most. */
const TIMES = 3;

/** How many different requests are tried. */
const MOST = 3;

/** How long an answer may take, in milliseconds: at least this long, and this many times as long as in one piece. */
const LIMIT_MS = 2000;
const TIMES_AS_LONG = 10;

/** Where TCP, or the browser, is likely to cut: between head and body, and within the head of a part (a file). Pure. */
export function cutsOf(bytes: Buffer): Cut[] {
  const head = bytes.indexOf('\r\n\r\n');
  const body = head < 0 ? -1 : head + 4;
  const name = body < 0 ? -1 : bytes.indexOf('filename="', body);
  return [
    ...(body > 0 && body < bytes.length ? [{ at: body, where: 'between its head and its body' }] : []),
    ...(name > 0 ? [{ at: name + 'filename="'.length, where: 'within the head of its file' }] : []),
  ];
}

const isGood = ({ status }: Asked): boolean => status !== null && status < 400;

/** Whether the pairs show, each of them, that the server needs the request in one piece. Pure. */
export const needsOnePiece = (pairs: readonly Pair[]): boolean =>
  pairs.length > 0 && pairs.every(({ whole, cut }) => isGood(whole) && !isGood(cut));

/** What happens to a request that is cut, as a finding. Pure. */
export function cutFinding(
  { request }: Pick<Posted, 'request'>,
  { where }: Cut,
  { whole, cut }: Pair,
  posted: readonly Posted[],
): Finding {
  const what = cut.status !== null ? `answered ${cut.status}` : cut.fault ? 'closed without an answer' : 'not answered';
  const apart = posted.filter(({ pieces }) => pieces > 1).length;
  return {
    words: `a request must come in one piece: ${request} is ${what} when it is cut ${where}`,
    cause: `sent again to fresh instances, ${TIMES} times each: ${request} in one piece is answered ${whole.status}, and cut ${where}, with ${PAUSE_MS} ms between, it is ${what}; in these trials ${apart} of ${posted.length} such requests of browsers came in more than one piece`,
  };
}

/** What to change, as a sentence without its full stop. */
export const CUT_CURE =
  'read until the whole request is there: its head to the empty line, and then as many bytes of body as Content-Length says, however many reads that takes';

/**
 * Sends what browsers posted again, in one piece and cut.
 * @returns a finding for each kind of cut that the server does not survive; a request that fails in one piece tells nothing
 */
export async function findCuts(
  definition: ServerDefinition,
  posted: readonly Posted[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const different = posted.filter(
    ({ request }, index) => posted.findIndex((each) => each.request === request) === index,
  );
  const found = new Map<string, Finding>();
  for (const each of different.slice(0, MOST)) {
    for (const cut of cutsOf(each.bytes)) {
      if (signal.aborted || found.has(cut.where)) continue;
      const pairs = await pairsOf(definition, each.bytes, cut, signal);
      const those = posted.filter(({ request }) => request === each.request);
      const [example] = pairs;
      if (!example || !needsOnePiece(pairs)) continue;
      found.set(cut.where, cutFinding(each, cut, example, those));
      break; // what does not survive this cut hardly survives the next
    }
  }
  return [...found.values()];
}

/** Pairs, until one shows that nothing is wrong. Which comes first changes: a server may answer only its first request. */
async function pairsOf(definition: ServerDefinition, bytes: Buffer, { at }: Cut, signal: AbortSignal): Promise<Pair[]> {
  const pairs: Pair[] = [];
  let limitMs = LIMIT_MS;
  while (pairs.length < TIMES) {
    const server = await startServer(definition, { signal });
    const ask = (pieces: readonly Buffer[]) =>
      askAlone(server.port, pieces, { limitMs, toEnd: false, signal, pauseMs: PAUSE_MS });
    const ofWhole = () => ask([bytes]);
    const ofCut = () => ask([bytes.subarray(0, at), bytes.subarray(at)]);
    try {
      const isCutFirst = pairs.length % 2 === 1;
      const first = await (isCutFirst ? ofCut() : ofWhole());
      if (!isCutFirst) limitMs = Math.max(limitMs, TIMES_AS_LONG * (first.answerMs ?? 0));
      const second = await (isCutFirst ? ofWhole() : ofCut());
      pairs.push(isCutFirst ? { whole: second, cut: first } : { whole: first, cut: second });
    } finally {
      await server.stop();
    }
    if (!needsOnePiece(pairs)) break;
  }
  return pairs;
}
