import { expect, test } from '@playwright/test';
import { LIMITS } from '../../../src/wire/http1.ts';
import { told } from '../fixtures/read-messages.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const NEXT = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';

/** Whether the first answer is whole with its head and `body`, so that another one can be read after it. */
function endsBefore(head: string, body: string, method = 'GET'): void {
  const { events, fault } = told('answer', [head, body, NEXT], { methods: [method, 'GET'] });
  expect(fault).toBeNull();
  expect(events.filter((each) => each === 'complete')).toHaveLength(2);
  expect(events.at(-2)).toBe('404 Not Found');
}

test('readAnswers() finds the end of an answer where RFC 9112 §6.3 has it', () => {
  endsBefore(`${OK}Content-Length: 4\r\n\r\n`, 'abcd');
  endsBefore(`${OK}Content-Length: 4\r\nContent-Length: 4\r\n\r\n`, 'abcd');
  endsBefore(`${OK}Content-Length: 4, 4\r\n\r\n`, 'abcd');
  endsBefore(`${OK}Content-Length:\r\n 4\r\n\r\n`, 'abcd');
  endsBefore(`${OK}${CHUNKED}\r\n`, '4;name="v"\r\nabcd\r\n0\r\nTrailer: x\r\n\r\n');
  endsBefore(`${OK}Transfer-Encoding: gzip, Chunked\r\n\r\n`, '4  \r\nabcd\r\n0\r\n\r\n');
  endsBefore(`${OK}${CHUNKED}Content-Length: 90\r\n\r\n`, '4\r\nabcd\r\n0\r\n\r\n');
  endsBefore(`${OK}Transfer-Encoding: identity\r\nContent-Length: 4\r\n\r\n`, 'abcd');
  endsBefore('HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\n\r\n', '');
  endsBefore('HTTP/1.1 204 No Content\r\nContent-Length: 1234\r\n\r\n', '');
  endsBefore('HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n', '');
  endsBefore(`${OK}Content-Length: 1234\r\n\r\n`, '', 'HEAD');
  endsBefore(`${OK}${CHUNKED}\r\n`, '', 'HEAD');
  endsBefore('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 4\r\n\r\n', 'abcd', 'CONNECT');
  endsBefore('HTTP/2.0 200 OK\r\nContent-Length: 4\r\n\r\n', 'abcd');
  endsBefore('HTTP/1.1 200\nContent-Length: 4\n\n', 'abcd\r\n\r\n');
});

test('readAnswers() passes over any number of interim answers', () => {
  const interim = 'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nContent-Length: 9\r\n\r\n';
  expect(told('answer', ['HTTP/1.1 100 Continue\r\n\r\n', interim, interim, NEXT])).toEqual({
    events: ['begin', 'begin', 'begin', 'begin', '404 Not Found', 'complete'],
    fault: null,
    over: false,
  });
});

test('readAnswers() reads a body without an end until the close', () => {
  for (const head of [
    `${OK}\r\n`,
    `${OK}Transfer-Encoding: gzip\r\n\r\n`,
    `${OK}Transfer-Encoding: chunked, gzip\r\n\r\n`,
  ]) {
    const open = told('answer', [head, NEXT, 'x']);
    expect(open).toEqual({ events: ['begin', '200 OK closes'], fault: null, over: false });
    expect(told('answer', [head, NEXT, 'x'], { ends: true }).events.at(-1)).toBe('complete');
  }
  // A body that was cut is not complete.
  expect(told('answer', [`${OK}Content-Length: 4\r\n\r\nabc`], { ends: true }).events).toEqual(['begin', '200 OK']);
  expect(told('answer', [`${OK}${CHUNKED}\r\n4\r\nabcd\r\n`], { ends: true }).events).toEqual(['begin', '200 OK']);
});

test('readAnswers() knows what streams, and what is another protocol', () => {
  const typed = (type: string, more = '') => told('answer', [`${OK}Content-Type: ${type}\r\n${more}\r\n`]).events[1];
  expect(typed('text/event-stream')).toBe('200 OK closes streams');
  expect(typed('Text/Event-Stream;charset=utf-8', CHUNKED)).toBe('200 OK streams');
  expect(typed('multipart/x-mixed-replace; boundary=frame')).toBe('200 OK closes streams');
  expect(typed('multipart/mixed; boundary=frame')).toBe('200 OK closes');
  expect(typed('text/event-stream', 'Content-Length: 9\r\n')).toBe('200 OK'); // its end is told
  const upgraded = told('answer', ['HTTP/1.1 101 Switching Protocols\r\n\r\n\u0001\u0002', 'HTTP?']);
  expect(upgraded).toEqual({ events: ['begin', '101 Switching Protocols streams switches'], fault: null, over: true });
  expect(told('answer', [`${OK}\r\n`, '\u0016\u0003'], { methods: ['CONNECT'] })).toMatchObject({
    fault: null,
    over: true,
  });
});

test('readRequests() finds the end of a request', () => {
  const next = 'GET /next HTTP/1.1\r\n\r\n';
  for (const [head, body] of [
    ['GET /a HTTP/1.1\r\n', ''],
    ['POST /a HTTP/1.1\r\nContent-Length: 4\r\n', 'abcd'],
    ['POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n', 'abcd\r\n'],
    ['BREW /a?b c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n', '1\r\na\r\n0\r\n\r\n'],
  ]) {
    const { events, fault } = told('request', ['\r\n', `${head}\r\n`, body ?? '', next]);
    expect(fault).toBeNull();
    expect(events.filter((each) => each === 'complete')).toHaveLength(2);
    expect(events.at(-2)).toBe('GET /next');
  }
});

test('a message that cannot be read is told as such, and why', () => {
  const lengths = ['-60', '+4', '0x4', '4 4', '', '4, 5', '4\r\nContent-Length: 5', '99999999999999999999'];
  for (const length of lengths) {
    expect(told('answer', [`${OK}Content-Length: ${length}\r\n\r\nabcd`]).fault).toMatch(
      /^not HTTP\/1: its? .*(Length|lengths)/,
    );
    expect(told('request', [`POST / HTTP/1.1\r\nContent-Length: ${length}\r\n\r\n`]).fault).toMatch(/(Length|lengths)/);
  }
  const noStart = [
    '<!doctype html>',
    'SSH-2.0-x',
    'HTTP/ 200 OK\r\n',
    'HTTP/1.1 20 OK\r\n',
    'HTTP/1.1 2000\r\n',
    'HTTP/1.1 099 x\r\n',
    'HTTP/1.1\r\n',
  ];
  for (const bytes of noStart) expect(told('answer', [bytes]).fault).toContain('not begin with a status line');
  for (const bytes of ['GET /\r\n', 'PRI * HTTP/2.0\r\n', 'G(T / HTTP/1.1\r\n', 'HTTP/1.1\r\n', '/ HTTP/1.1\r\n']) {
    expect(told('request', [bytes]).fault).toContain('not begin with a request line');
  }
  const chunks = [
    `x\r\n`,
    `-1\r\n`,
    `\r\n`,
    `4 4\r\n`,
    `1\r\nab\r\n`,
    `1\r\na\rb`,
    `1\r\nabc`,
    `ffffffffffffffffff\r\n`,
  ];
  for (const chunk of chunks) expect(told('answer', [`${OK}${CHUNKED}\r\n`, chunk]).fault).toContain('chunk');
  expect(told('request', ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n']).fault).toContain('chunked');
  expect(told('answer', ['HTTP/1.1 304 Not Modified\r\n\r\nNot Modified']).fault).toContain('belong to no message');
  expect(told('answer', [`${OK}Content-`], { ends: true }).fault).toContain('before a complete head');
  expect(told('answer', ['HTT'], { ends: true }).fault).toContain('before a complete head');
});

test('what is larger than a limit is unreadable, and what is just as large is not', () => {
  const head = (size: number) => {
    const [begin, end] = [`${OK}Content-Length: 0\r\nA: `, '\r\n\r\n'];
    return begin + 'a'.repeat(size - begin.length - end.length) + end;
  };
  expect(told('answer', [head(LIMITS.head)])).toMatchObject({ fault: null, events: ['begin', '200 OK', 'complete'] });
  expect(told('answer', [head(LIMITS.head + 1)]).fault).toContain('its head is longer than 262144 bytes');
  expect(told('request', ['G'.repeat(LIMITS.head + 1)]).fault).toContain('its head is longer');
  const fields = (count: number) => `${OK}Content-Length: 0\r\n${'a:b\r\n'.repeat(count - 1)}\r\n`;
  expect(told('answer', [fields(LIMITS.fields)]).fault).toBeNull();
  expect(told('answer', [fields(LIMITS.fields + 1)]).fault).toContain('more than 2000 fields');
  const size = (bytes: number) => `${OK}${CHUNKED}\r\n1;${'x'.repeat(bytes - 4)}\r\n`;
  expect(told('answer', [size(LIMITS.chunkSize)]).fault).toBeNull();
  expect(told('answer', [size(LIMITS.chunkSize + 1)]).fault).toContain('the line of a chunk size is longer');
  const trailers = (bytes: number) => `${OK}${CHUNKED}\r\n0\r\nA: ${'x'.repeat(bytes - 7)}\r\n\r\n`;
  expect(told('answer', [trailers(LIMITS.head)]).fault).toBeNull();
  expect(told('answer', [trailers(LIMITS.head + 1)]).fault).toContain('its trailer section is longer');
});
