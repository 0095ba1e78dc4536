/** An address of the network, opened: through the proxies that the environment names (HTTPS_PROXY, NO_PROXY), which Node 20 does not do by itself. */
import http from 'node:http';
import https from 'node:https';

/** A server that sends nothing for so long will not go on. */
const SILENCE_MS = 60_000;
const REDIRECTS = 5;

/** Why a download failed: there is no such file, nobody answers as expected, or it ended too early. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly problem: 'absent' | 'unreachable' | 'cut';

  constructor(problem: DownloadError['problem'], message: string) {
    super(message);
    this.problem = problem;
  }
}

export interface Ways {
  readonly signal: AbortSignal;
  /** Called as bytes arrive; `total` is null where the server does not tell it. */
  readonly onBytes?: (done: number, total: number | null) => void;
  /** Milliseconds of silence after which the server is given up. */
  readonly silenceMs?: number;
}

/**
 * Asks for an address, and follows where it leads.
 * @throws DownloadError if nobody answers, or the signal's reason
 */
export async function openAddress(
  url: URL,
  headers: http.OutgoingHttpHeaders,
  ways: Ways,
  redirects = REDIRECTS,
): Promise<http.IncomingMessage> {
  const { ProxyAgent } = await import('proxy-agent'); // here, because it takes long to load and most commands need none
  const { get } = url.protocol === 'https:' ? https : http;
  let response: http.IncomingMessage;
  try {
    response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const silenceMs = ways.silenceMs ?? SILENCE_MS;
      const request = get(url, { headers, signal: ways.signal, agent: new ProxyAgent(), timeout: silenceMs }, resolve);
      request.on('error', reject);
      request.on('timeout', () => request.destroy(new Error(`nothing came for ${silenceMs / 1000} s`)));
    });
  } catch (error) {
    ways.signal.throwIfAborted();
    throw new DownloadError('unreachable', `cannot reach ${url.host}: ${saidBy(error)}`);
  }
  const { location } = response.headers;
  const status = response.statusCode ?? 0;
  if (status < 300 || status >= 400 || location === undefined) return response;
  response.destroy();
  if (redirects === 0) throw new DownloadError('unreachable', `${url} leads from one address to the next for ever`);
  return await openAddress(new URL(location, url), headers, ways, redirects - 1);
}

/** What an answer says that is not the expected one. */
export function answeredWith(url: URL, status: number | undefined): DownloadError {
  return new DownloadError(status === 404 || status === 410 ? 'absent' : 'unreachable', `${url} answered ${status}`);
}

/**
 * The text behind an address.
 * @throws DownloadError, or the signal's reason
 */
export async function downloadText(url: URL, ways: Ways): Promise<string> {
  const response = await openAddress(url, {}, ways);
  if (response.statusCode !== 200) {
    response.destroy();
    throw answeredWith(url, response.statusCode);
  }
  let text = '';
  try {
    for await (const piece of response.setEncoding('utf8')) text += piece;
  } catch (error) {
    ways.signal.throwIfAborted();
    throw new DownloadError('cut', `${url} ended in the middle (${(error as Error).message})`);
  }
  return text;
}

/** An error of several addresses, one for IPv6 and one for IPv4, has no message of its own. */
function saidBy(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map((each: Error) => each.message).join(', ');
  return (error as Error).message;
}
