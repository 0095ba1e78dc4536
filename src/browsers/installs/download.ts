/**
 * Downloads a file, which may be large and come over a poor connection. After an interruption it requests only the rest
 * (RFC 9110, sections 13.1.5 and 14.2), if it is still the same file.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/* An address of the network, opened: through the proxies that the environment names (HTTPS_PROXY, NO_PROXY), which Node 20 does not do by itself. */

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

interface Ways {
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
async function openAddress(
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
  if (redirects === 0) throw new DownloadError('unreachable', `${url} redirects too often`);
  return await openAddress(new URL(location, url), headers, ways, redirects - 1);
}

/** What an answer says that is not the expected one. */
function answeredWith(url: URL, status: number | undefined): DownloadError {
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

/**
 * Downloads into `file`, whose time becomes that of the server's file. Until it is whole, it is `file.part`.
 * @throws DownloadError, or the signal's reason
 */
export async function download(url: URL, file: string, ways: Ways): Promise<void> {
  const part = `${file}.part`;
  const validatorFile = `${file}.validator`;
  await mkdir(path.dirname(file), { recursive: true });
  const validator = await readFile(validatorFile, 'utf8').catch(() => null);
  const have = validator === null ? 0 : await sizeOf(part);
  const response = await openAddress(
    url,
    have > 0 && validator ? { range: `bytes=${have}-`, 'if-range': validator } : {},
    ways,
  );
  const { statusCode, headers } = response;
  if (have > 0 && statusCode === 416) {
    // There is no rest: it ended between the last byte and its new name, or has another length now.
    response.destroy();
    await rm(part, { force: true });
    return await download(url, file, ways);
  }
  const goesOn = statusCode === 206 && headers['content-range']?.startsWith(`bytes ${have}-`);
  if (statusCode !== 200 && !goesOn) {
    response.destroy();
    throw answeredWith(url, statusCode);
  }
  const from = goesOn ? have : 0;
  const length = headers['content-length'];
  const total = length === undefined ? null : from + Number(length);
  const identity = strong(headers.etag) ?? headers['last-modified'];
  // Never a piece of one file beside the validator of another, whenever this is interrupted.
  if (from === 0) await rm(part, { force: true });
  if (identity) await writeFile(validatorFile, identity);
  else await rm(validatorFile, { force: true });
  await receive(response, part, from, total, ways, url);
  if (headers['last-modified']) {
    const time = new Date(headers['last-modified']);
    if (!Number.isNaN(time.getTime())) await utimes(part, time, time);
  }
  await rename(part, file);
  await rm(validatorFile, { force: true });
}

async function receive(
  response: IncomingMessage,
  part: string,
  from: number,
  total: number | null,
  { signal, onBytes }: Ways,
  url: URL,
): Promise<void> {
  let done = from;
  const counter = new Transform({
    transform(bytes: Buffer, _encoding, next) {
      done += bytes.length;
      onBytes?.(done, total);
      next(null, bytes);
    },
  });
  let why = '';
  try {
    await pipeline(response, counter, createWriteStream(part, { flags: from > 0 ? 'a' : 'w' }), { signal });
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).syscall === 'write') throw error; // such as a full disk
    why = ` (${(error as Error).message})`;
  }
  if (why !== '') throw new DownloadError('cut', `${url} ended after ${done} of ${total ?? 'unknown'} bytes${why}`);
  const size = await sizeOf(part);
  if (size === (total ?? done)) return;
  await rm(part, { force: true }); // not what the server tells of: no more can be put behind it
  throw new DownloadError('cut', `${url} gave ${size} bytes instead of ${total ?? done}`);
}

/** An entity tag that promises the same bytes; a weak one does not (RFC 9110, section 8.8.1). */
const strong = (tag: string | undefined): string | undefined => (tag?.startsWith('"') ? tag : undefined);

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );
