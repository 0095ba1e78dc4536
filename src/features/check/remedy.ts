/** The least change that is known to help a server that was seen to wait, and the cell of the catalogue that shows it. Pure. */
import type { Cause } from '../../domain/schema.ts';
import type { LeftOpen, Traits } from '../../domain/server-traits.ts';

/** What the server does that lets one connection keep the others waiting. */
export type Trouble = 'one-at-a-time' | 'kept-alive' | 'partial' | 'pool' | 'unknown';

export interface Remedy {
  /** What to change, as a sentence without its full stop. */
  readonly change: string;
  /** The cell in which it was seen to help. */
  readonly proof: { readonly browser: string; readonly server: string; readonly scenario: string };
}

/**
 * What the matter is, by what the probe found (it knows more than the browsers, which leave open what they like), or else by
 * what the browsers were seen to be in the way with.
 */
export function troubleOf(traits: Traits | null, causes: readonly Cause['kind'][]): Trouble {
  const fewest = fewestBlocking(traits, 'silent');
  if (fewest === 1 || causes.includes('idle-connection'))
    return fewest !== null && fewest > 1 ? 'pool' : 'one-at-a-time';
  if (fewest !== null) return 'pool';
  if (fewestBlocking(traits, 'kept-alive') !== null || causes.includes('kept-alive-connection')) return 'kept-alive';
  const partial = fewestBlocking(traits, 'partial-line') ?? fewestBlocking(traits, 'partial-headers');
  return partial !== null || causes.includes('partial-request') ? 'partial' : 'unknown';
}

/** The smallest number of connections left open in this way that blocked the server until they were closed; null if none did. */
export function fewestBlocking(traits: Traits | null, left: LeftOpen): number | null {
  const counts = (traits?.obstacles ?? [])
    .filter((each) => each.left === left && each.outcome === 'blocked' && each.released === true)
    .map(({ connections }) => connections);
  return counts.length > 0 ? Math.min(...counts) : null;
}

const TIMEOUT =
  'or a read time-out: close a connection that says nothing (in Python, `timeout = 1` in the handler class); a request behind it then waits that long';

/** The servers of the kit that show it, in the language of the command where there are some; else in Python. */
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
  'or a reverse proxy in front (nginx, HAProxy): it passes a request on when its head is complete, and keeps silent connections to itself',
);

/** The remedies for a server of this command, the least change first; none where it is not known what would help. */
export function remediesFor(trouble: Trouble, command: readonly string[]): readonly Remedy[] {
  if (trouble === 'unknown') return [];
  if (trouble === 'pool') {
    return [
      proxy(
        'a reverse proxy in front (nginx, HAProxy) that waits for the head of a request before it connects; more workers do not help for ever: as many silent connections as there are workers block it again',
      ),
    ];
  }
  if (trouble === 'partial') {
    return [
      proxy('a reverse proxy in front (nginx, HAProxy) that waits for the whole head of a request before it connects'),
    ];
  }
  const { threads, timeout } = shownBy(command);
  return [
    { change: threadsFor(command), proof: proofBy(threads) },
    { change: TIMEOUT, proof: proofBy(timeout) },
    PROXY,
  ];
}

/** A server in JavaScript. */
const NODE = /(^|\/)(node|bun|deno)$|\.[cm]?[jt]s$/;

/** How each connection gets a thread of its own, by a word of the command. The first that fits is told. */
const THREADS: readonly (readonly [word: RegExp, change: string])[] = [
  [/(^|\/)gunicorn$/, 'let each connection have a thread: `gunicorn --worker-class gthread --threads 16`'],
  [/(^|\/)uwsgi$/, 'let uWSGI read requests itself: `--http` in place of `--http-socket`'],
  [/(^|\/)flask$|flask/, 'let Flask use threads: `app.run(threaded=True)`, or do not give `--without-threads`'],
  [
    /(^|\/)(python|pypy)[\d.]*$|\.pyw?$/,
    'let each connection have a thread: `ThreadingHTTPServer` in place of `HTTPServer` (with wsgiref, a class of `ThreadingMixIn` and `WSGIServer`)',
  ],
  [/(^|\/)j?ruby[\d.]*$|\.rb$/, 'let each connection have a thread: `Thread.new(server.accept) { |socket| … }`'],
  [/(^|\/)perl[\d.]*$|\.pl$/, 'let each connection have a process: `fork` after `accept`, and serve in the child'],
  [NODE, 'do not await one connection before the next is read: serve each as it comes'],
  [/(^|\/)php[\d.]*$|\.php$/, 'let each connection have a process: `PHP_CLI_SERVER_WORKERS=16`, or php-fpm'],
  [/(^|\/)go$|\.go$/, 'let each connection have a goroutine: `go serve(connection)`, as net/http does'],
  [/(^|\/)java$|\.jar$/, 'let each connection have a thread: `Executors.newCachedThreadPool()` as the executor'],
];

const threadsFor = (command: readonly string[]): string =>
  THREADS.find(([word]) => command.some((each) => word.test(each)))?.[1] ??
  'let each connection that is accepted have a thread, a process or a task of its own';
