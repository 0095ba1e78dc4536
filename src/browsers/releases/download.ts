/**
 * A file from the network, which may be large and come over a poor connection: what came before an interruption is kept, and
 * the rest is asked for (RFC 9110, sections 13.1.5 and 14.2) if it is still the same file.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { answeredWith, DownloadError, openAddress, type Ways } from './open-address.ts';

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
