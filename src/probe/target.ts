/** The server to probe, and the requests to send to it. */
import http from 'node:http';
import { InputError } from '../domain/errors.ts';

export interface Target {
  /** On 127.0.0.1. */
  readonly port: number;
  /** The path to ask for; by default `/`. */
  readonly path?: string;
  /** It speaks TLS: a request is a handshake, and the same request inside it. */
  readonly tls?: boolean;
  /** Further request headers, such as `cookie`; `host` replaces the kit's own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Only the request line, cut off before its end. */
export const partialLine = ({ path = '/' }: Target): string => `GET ${path}`;

/** The request line and all headers, without the empty line that ends them. */
export const partialHeaders = (target: Target): string => headOf(target, target.path ?? '/');

/** A whole request, after which the server may keep the connection open. */
export const keptRequest = (target: Target, path = target.path ?? '/'): string => `${headOf(target, path)}\r\n`;

/** Further headers that browsers send: they reveal a server that reads less than browsers send. */
const AS_BROWSER = [
  'User-Agent: Mozilla/5.0 (compatible; standoff-probe)',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8',
  'Accept-Encoding: gzip, deflate, br, zstd',
  'Accept-Language: en-US,en;q=0.9',
  'Cache-Control: max-age=0',
  'Sec-Fetch-Dest: document',
  'Sec-Fetch-Mode: navigate',
  'Sec-Fetch-Site: none',
  'Sec-Fetch-User: ?1',
  'Upgrade-Insecure-Requests: 1',
] as const;

/** Chromium's first request has 0.64 kB without a cookie; a short cookie brings it to about this many bytes. */
const BROWSER_BYTES = 800;

/** The same as {@link lastRequest}, with a head that is as long as a browser's. */
export function browserRequest(target: Target): string {
  const given = Object.keys(target.headers ?? {}).map((name) => name.toLowerCase());
  const own = AS_BROWSER.filter((line) => !given.includes(line.split(':')[0]?.toLowerCase() ?? ''));
  const [line = '', ...lines] = headOf(target, target.path ?? '/')
    .split('\r\n')
    .filter((each) => each !== '' && !/^(user-agent: standoff-probe|accept: \*\/\*)$/i.test(each));
  const head = [line, ...lines, ...own, 'Connection: close'].join('\r\n');
  const padding = Math.max(1, BROWSER_BYTES - head.length - '\r\nX-Padding: \r\n\r\n'.length);
  return `${head}\r\nX-Padding: ${'x'.repeat(padding)}\r\n\r\n`;
}

/** A whole request, after which the server is to close the connection. */
export const lastRequest = (target: Target): string => `${headOf(target, target.path ?? '/')}Connection: close\r\n\r\n`;

/** @throws InputError for a path or a header that would break the request */
export function assertTarget({ path = '/', headers = {} }: Target): void {
  if (!/^\/[\x21-\x7e]*$/.test(path)) {
    throw new InputError(
      `the path ${JSON.stringify(path)} cannot be asked for: it must begin with / and have no spaces`,
    );
  }
  for (const [name, value] of Object.entries(headers)) {
    try {
      http.validateHeaderName(name);
      http.validateHeaderValue(name, value);
    } catch (error) {
      throw new InputError(`the header ${JSON.stringify(name)} cannot be sent: ${(error as Error).message}`);
    }
  }
}

function headOf({ port, headers = {} }: Target, path: string): string {
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'host');
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [
    `GET ${path} HTTP/1.1`,
    ...(named ? [] : [`Host: localhost:${port}`]),
    'User-Agent: standoff-probe',
    'Accept: */*',
    ...lines,
    '',
  ].join('\r\n');
}
