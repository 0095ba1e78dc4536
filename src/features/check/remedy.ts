/**
 * The smallest change known to help a server that made requests wait, and the cell of the catalogue that shows it.
 * Pure.
 */
import type { Cause } from '../../domain/schema.ts';
import type { LeftOpen, Traits } from '../../domain/server-traits.ts';

/** The weakness of the server that lets one connection keep the others waiting. */
export type Trouble = 'handshake' | 'one-at-a-time' | 'kept-alive' | 'partial' | 'pool' | 'unknown';

export interface Remedy {
  /** What to change: a sentence without its full stop. */
  readonly change: string;
  /** The cell in which it helped. */
  readonly proof: { readonly browser: string; readonly server: string; readonly scenario: string };
}

/**
 * The weakness according to the probe, or else according to the browsers. The probe comes first because it tries every
 * kind of connection; browsers leave open whatever they like.
 */
export function troubleOf(traits: Traits | null, causes: readonly Cause['kind'][], tls = false): Trouble {
  const fewest = fewestBlocking(traits, 'silent');
  if (tls && (fewest === 1 || causes.includes('handshake'))) return 'handshake';
  if (fewest === 1 || causes.includes('idle-connection'))
    return fewest !== null && fewest > 1 ? 'pool' : 'one-at-a-time';
  if (fewest !== null) return 'pool';
  if (fewestBlocking(traits, 'kept-alive') !== null || causes.includes('kept-alive-connection')) return 'kept-alive';
  const partial = fewestBlocking(traits, 'partial-line') ?? fewestBlocking(traits, 'partial-headers');
  return partial !== null || causes.includes('partial-request') ? 'partial' : 'unknown';
}

/** The smallest number of connections of this kind that blocked the server until they were closed; null if none did. */
export function fewestBlocking(traits: Traits | null, left: LeftOpen): number | null {
  const counts = (traits?.obstacles ?? [])
    .filter((each) => each.left === left && each.outcome === 'blocked' && each.released === true)
    .map(({ connections }) => connections);
  return counts.length > 0 ? Math.min(...counts) : null;
}

const TIMEOUT =
  'or a read time-out: close a connection that sends nothing (in Python `timeout = 1` in the handler class); other requests still wait that long';

/** The kit's servers that show the remedy: in the language of the command if the kit has one, else in Python. */
const shownBy = (command: readonly string[]): { readonly threads: string; readonly timeout: string } =>
  command.some((each) => NODE.test(each))
    ? { threads: 'node-threaded', timeout: 'node-timeout' }
    : { threads: 'python-threading', timeout: 'python-timeout' };

const proofBy = (server: string): Remedy['proof'] => ({ browser: 'chromium', server, scenario: 'bystander' });

const proxy = (change: string): Remedy => ({
  change,
  proof: proofBy('nginx-proxy'),
});

const PROXY = proxy(
  'or a reverse proxy in front (nginx, HAProxy): it passes a request on when its head is complete, and silent connections never reach your server',
);

/** What helps where the browser itself keeps requests back, because each tab holds a connection. */
export const KEPT_BACK: readonly Remedy[] = [
  {
    change:
      'let tabs share one stream (in a SharedWorker), or use a WebSocket, which has a limit of its own: browsers open at most 6 connections to one host with HTTP/1.1',
    proof: { browser: 'chromium', server: 'python-threading', scenario: 'websocket-tabs' },
  },
];

/** The remedies for a server with this command, the smallest change first; empty if nothing is known to help. */
export function remediesFor(trouble: Trouble, command: readonly string[]): readonly Remedy[] {
  if (trouble === 'unknown') return [];
  if (trouble === 'pool') {
    return [
      proxy(
        'a reverse proxy in front (nginx, HAProxy) that waits for the head of a request before it connects; more workers only postpone it: as many silent connections as there are workers block it again',
      ),
    ];
  }
  if (trouble === 'partial') {
    return [
      proxy('a reverse proxy in front (nginx, HAProxy) that waits for the whole head of a request before it connects'),
    ];
  }
  const { threads, timeout } = shownBy(command);
  if (trouble === 'handshake') {
    return [
      {
        change:
          'accept first, and do the TLS handshake in the thread or task of its connection (in Python wrap the accepted socket with `do_handshake_on_connect=False`, not the listening one); a server without threads needs them, too',
        proof: { browser: 'chromium', server: 'python-tls-handler', scenario: 'tls-first-visit' },
      },
      { ...PROXY, change: `${PROXY.change}; it ends TLS` },
    ];
  }
  return [
    { change: threadsFor(command), proof: proofBy(threads) },
    { change: TIMEOUT, proof: proofBy(timeout) },
    PROXY,
  ];
}

/** A server in JavaScript. */
const NODE = /(^|\/)(node|bun|deno)$|\.[cm]?[jt]s$/;

/** How to give each connection its own thread, by a word of the command. The first match is used. */
const THREADS: readonly (readonly [word: RegExp, change: string])[] = [
  [/(^|\/)gunicorn$/, 'give each connection a thread: `gunicorn --worker-class gthread --threads 16`'],
  [/(^|\/)uwsgi$/, 'let uWSGI read requests itself: `--http` instead of `--http-socket`'],
  [/(^|\/)flask$|flask/, 'let Flask use threads: `app.run(threaded=True)`, or leave out `--without-threads`'],
  [
    /(^|\/)(python|pypy)[\d.]*$|\.pyw?$/,
    'give each connection a thread: `ThreadingHTTPServer` instead of `HTTPServer` (with wsgiref, a class of `ThreadingMixIn` and `WSGIServer`)',
  ],
  [/(^|\/)j?ruby[\d.]*$|\.rb$/, 'give each connection a thread: `Thread.new(server.accept) { |socket| … }`'],
  [/(^|\/)perl[\d.]*$|\.pl$/, 'give each connection a process: `fork` after `accept`, and serve in the child'],
  [NODE, 'do not await one connection before you read the next: serve each as it comes'],
  [/(^|\/)php[\d.]*$|\.php$/, 'give each connection a process: `PHP_CLI_SERVER_WORKERS=16`, or php-fpm'],
  [/(^|\/)go$|\.go$/, 'give each connection a goroutine: `go serve(connection)`, as net/http does'],
  [/(^|\/)java$|\.jar$/, 'give each connection a thread: `Executors.newCachedThreadPool()` as the executor'],
];

const threadsFor = (command: readonly string[]): string =>
  THREADS.find(([word]) => command.some((each) => word.test(each)))?.[1] ??
  'give each accepted connection its own thread, process or task';
