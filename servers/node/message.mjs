// @ts-check
/** HTTP/1.0 by hand: from a request's head to the bytes of its answer. */
import { STATUS_CODES } from 'node:http';
import { answerTo, text } from './site.mjs';

/**
 * @param {string} head request line and header lines
 * @returns {Promise<Buffer>} a whole answer, after which the connection is to be closed
 */
export async function messageFor(head) {
  const [, method = '', target = ''] = /^([A-Z]+) (\S+) HTTP\/1\.[01](?:\r?\n|$)/.exec(head) ?? [];
  const { status, headers, body } =
    method === '' ? text(400, 'not an HTTP/1 request\n') : await answerTo(method, target);
  const lines = [
    `HTTP/1.0 ${status} ${STATUS_CODES[status]}`,
    `Date: ${new Date().toUTCString()}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), ...(method === 'HEAD' ? [] : [body])]);
}
