/** Requests that are sent again, cut in two: what a server shows that needs them in one piece. */
import { expect, test } from '@playwright/test';
import { cutFinding, cutsOf, findCuts, needsOnePiece } from '../../../../src/features/check/cuts.ts';
import type { Asked } from '../../../../src/run/control.ts';
import { adversaryFile } from '../../adversary/adversary-server.ts';
import { ownServer } from '../../fixtures/own-server.ts';

const request = (body: string, path = '/save') => ({
  request: `POST ${path}`,
  pieces: 1,
  bytes: Buffer.from(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
});
const FILE = '--b\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nhello\r\n--b--\r\n';

const asked = (status: number | null): Asked => ({ status, answerMs: status && 2, endMs: status && 2, fault: null });

test('a request is cut between head and body, and within the head of its file', () => {
  const { bytes } = request(FILE);
  const [body, file, ...more] = cutsOf(bytes);
  expect(bytes.subarray(body?.at).toString()).toBe(FILE);
  expect(bytes.subarray(file?.at).toString()).toMatch(/^a\.txt"/);
  expect(more).toEqual([]);
  expect(cutsOf(request('text=1').bytes)).toHaveLength(1);
});

test('a request without a body, or without an end of its head, is not cut', () => {
  expect(cutsOf(request('').bytes)).toEqual([]);
  expect(cutsOf(Buffer.from('POST / HTTP/1.1\r\nfilename="'))).toEqual([]);
});

test('each pair must show it, and what fails in one piece shows nothing', () => {
  const shows = { whole: asked(200), cut: asked(400) };
  expect(needsOnePiece([shows, { whole: asked(302), cut: asked(null) }])).toBe(true);
  expect(needsOnePiece([])).toBe(false);
  expect(needsOnePiece([shows, { whole: asked(200), cut: asked(200) }])).toBe(false);
  expect(needsOnePiece([shows, { whole: asked(403), cut: asked(400) }])).toBe(false);
  expect(needsOnePiece([{ whole: asked(null), cut: asked(null) }])).toBe(false);
});

test('the finding says what happened, and how many of the browsers did the same', () => {
  const posted = [request('a=1'), { ...request('a=1'), pieces: 2 }];
  const pair = { whole: asked(200), cut: asked(null) };
  const { words, cause } = cutFinding(request('a=1'), { at: 9, where: 'between its head and its body' }, pair, posted);
  expect(words).toBe(
    'a request must come in one piece: POST /save is not answered when it is cut between its head and its body',
  );
  expect(cause).toContain('1 of 2 such requests');
});

for (const [way, found] of [
  ['whole', []],
  ['body', ['between its head and its body']],
  ['file', ['within the head of its file']],
  ['first', []],
] as const) {
  test(`a server (${way}) is found to need one piece: ${found.join() || 'no'}`, async () => {
    const server = ownServer({
      command: ['node', adversaryFile('one-read.mjs'), '{port}', way],
      ready: { line: 'listening' },
    });
    const findings = await findCuts(server, [request(FILE), request(FILE)], new AbortController().signal);
    expect(findings.map(({ words }) => words.replace(/.* cut /, ''))).toEqual(found);
  });
}
