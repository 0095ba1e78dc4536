/**
 * Reads Chromium's NetLog: why each TCP connection was opened. Events and parameters:
 * net/log/net_log_event_type_list.h; the file: net/log/file_net_log_observer.cc. It relies only on the names of events,
 * since their numbers and the types of their sources change from release to release. Pure.
 */
import { z } from 'zod';
import { noLog, type Opening, type OwnLog } from './own-log.ts';

const logSchema = z.object({
  constants: z.object({
    /** Added to an event's time, gives milliseconds since the epoch. */
    timeTickOffset: z.coerce.number(),
    logEventTypes: z.record(z.string(), z.number()),
    logEventPhase: z.record(z.string(), z.number()),
  }),
  events: z.array(z.unknown()),
});

const eventSchema = z.object({
  time: z.coerce.number(),
  type: z.number(),
  phase: z.number(),
  source: z.object({ id: z.number() }),
  params: z
    .object({
      url: z.string(),
      num_sockets: z.number(),
      group_id: z.string(),
      backup_job: z.boolean(),
      local_address: z.string(),
      remote_address: z.string(),
      source_dependency: z.object({ id: z.number() }),
    })
    .partial()
    .catch({})
    .default({}),
});

type Params = z.infer<typeof eventSchema>['params'];

interface Job {
  /** Null while unknown. */
  what: string | null;
  readonly askedAt: number;
}

/** Says why a text is not a NetLog. */
const NOT_ONE = 'its NetLog is empty or broken';

/**
 * What a NetLog says about the connections that were opened. Never throws.
 * @param text as Chromium wrote it; cut off anywhere if the browser was killed
 */
export function readNetLog(text: string): OwnLog {
  const whole = repairNetLog(text);
  const log = whole === null ? null : logSchema.safeParse(JSON.parse(whole)).data;
  if (!log) return noLog(NOT_ONE);
  const { timeTickOffset, logEventTypes, logEventPhase } = log.constants;
  const names = new Map(Object.entries(logEventTypes).map(([name, type]) => [type, name]));
  const reader = new Reader();
  for (const each of log.events) {
    const event = eventSchema.safeParse(each).data;
    if (!event) continue;
    const ends = event.phase === logEventPhase.PHASE_END;
    const name = `${names.get(event.type)}${ends ? ' ends' : ''}`;
    reader.take(name, event.source.id, event.time + timeTickOffset, event.params);
  }
  return { openings: reader.openings(), fault: null };
}

/**
 * A NetLog that viewers can open. If its browser was killed, the incomplete last event is removed and the log is
 * closed, as netlog-viewer does (log_util.js). Null if nothing can be saved.
 */
export function repairNetLog(text: string): string | null {
  if (isJson(text)) return text;
  const cut = text.lastIndexOf(',\n');
  const closed = cut < 0 ? '' : `${text.slice(0, cut)}]}`;
  return isJson(closed) ? closed : null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Follows the chain: stream or preconnect → pool of sockets (by group) → connect job → socket. */
class Reader {
  readonly #urls = new Map<number, string>();
  readonly #groups = new Map<number, string>();
  /** Who is asking the pool, by group: a connect job made meanwhile is made for that client. */
  readonly #asking = new Map<string, { readonly source: number; readonly what: string; readonly askedAt: number }>();
  readonly #jobs = new Map<number, Job>();
  readonly #sockets = new Map<number, { readonly job: Job; readonly openedAt: number }>();
  readonly #opened: { readonly socket: number; readonly localPort: number; readonly remotePort: number }[] = [];

  take(name: string, source: number, at: number, params: Params): void {
    const on = params.source_dependency?.id ?? -1;
    const group = this.#groups.get(source) ?? '';
    switch (name) {
      case 'HTTP_STREAM_JOB_CONTROLLER':
        if (params.url) this.#urls.set(source, params.url);
        return;
      case 'HTTP_STREAM_JOB':
        this.#urls.set(source, this.#urls.get(on) ?? '');
        return;
      case 'TCP_CLIENT_SOCKET_POOL_REQUESTED_SOCKET':
      case 'TCP_CLIENT_SOCKET_POOL_REQUESTED_SOCKETS':
        this.#groups.set(source, params.group_id ?? '');
        return;
      case 'SOCKET_POOL':
        this.#asking.set(group, { source, what: requestOf(this.#urls.get(source)), askedAt: at });
        return;
      case 'SOCKET_POOL_CONNECTING_N_SOCKETS':
        this.#asking.set(group, { source, what: preconnectOf(params.num_sockets ?? 0), askedAt: at });
        return;
      case 'SOCKET_POOL ends':
      case 'SOCKET_POOL_CONNECTING_N_SOCKETS ends':
      case 'SOCKET_POOL_STALLED_MAX_SOCKETS':
      case 'SOCKET_POOL_STALLED_MAX_SOCKETS_PER_GROUP':
        if (this.#asking.get(group)?.source === source) this.#asking.delete(group);
        return;
      case 'SOCKET_POOL_CONNECT_JOB_CREATED': {
        const asking = this.#asking.get(params.group_id ?? '');
        // net/socket/transport_client_socket_pool.cc: the pool makes a backup when the first job is slow to connect. If
        // nobody is asking, it makes one for a waiting request, and the log names that request once the job is
        // connected.
        const what = params.backup_job ? 'second try to connect' : (asking?.what ?? null);
        this.#jobs.set(source, { what, askedAt: asking?.askedAt ?? at });
        return;
      }
      case 'SOCKET_POOL_BOUND_TO_CONNECT_JOB': {
        const job = this.#jobs.get(on);
        if (job) job.what ??= requestOf(this.#urls.get(source));
        return;
      }
      case 'SOCKET_ALIVE': {
        const job = this.#jobs.get(on);
        if (job) this.#sockets.set(source, { job, openedAt: at });
        return;
      }
      case 'TCP_CONNECT ends': {
        const [localPort, remotePort] = [portOf(params.local_address), portOf(params.remote_address)];
        if (localPort === null || remotePort === null) return; // refused, or not TCP
        this.#opened.push({ socket: source, localPort, remotePort });
      }
    }
  }

  openings(): Opening[] {
    return this.#opened.flatMap(({ socket, localPort, remotePort }) => {
      const found = this.#sockets.get(socket);
      if (!found) return [];
      const { openedAt, job } = found;
      return { localPort, remotePort, openedAt, askedAt: job.askedAt, what: job.what ?? 'request' };
    });
  }
}

/**
 * NetLog does not name who asked for a preconnect. But only the loading predictor asks for more than one socket: two to
 * the page's own host, in case the page redirects (kMinSockets in chrome/browser/predictors/loading_predictor.cc;
 * PreconnectUrl in content/browser/preloading/preconnect/preconnect_manager_impl.cc).
 */
function preconnectOf(sockets: number): string {
  return sockets === 1 ? 'preconnect of 1 socket' : `preconnect of ${sockets} sockets by the loading predictor`;
}

function requestOf(url: string | undefined): string {
  const parsed = url && URL.canParse(url) ? new URL(url) : null;
  return parsed ? `request for ${parsed.pathname}${parsed.search}` : 'request';
}

/** @example portOf('127.0.0.1:51638') // 51638 */
function portOf(address: string | undefined): number | null {
  const port = /:(\d{1,5})$/.exec(address ?? '')?.[1];
  return port === undefined ? null : Number(port);
}
