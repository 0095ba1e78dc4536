import { expect, test } from '@playwright/test';
import { subjectOfCommand, subjectOfUrl } from '../../../../src/features/check/subject.ts';

const plain = { path: '/', headers: {} };

test('subjectOfCommand() calls the server by its script, or else by its program', () => {
  const name = (command: string, port?: number) => subjectOfCommand(command.split(' '), plain, port).definition.id;
  expect(name('python3 src/app.py {port}')).toBe('app.py');
  expect(name('/usr/bin/gunicorn -b 127.0.0.1:{port} app:app')).toBe('gunicorn');
  expect(name('./my server')).toBe('my');
});

test('a command with a port of its own has one server for all trials; without, each trial has a fresh one', () => {
  expect(subjectOfCommand(['x'], plain)).toMatchObject({ runs: 'fresh', port: null });
  expect(subjectOfCommand(['x'], plain, 8000)).toMatchObject({ runs: 'fixed', port: 8000 });
});

test('subjectOfUrl() takes the path of the address, unless another is given', () => {
  const at = subjectOfUrl('http://localhost:8000/a?b=1', plain);
  expect(at).toMatchObject({ runs: 'running', port: 8000, definition: { page: '/a?b=1' } });
  expect(subjectOfUrl('http://127.0.0.1/', { ...plain, path: '/c' })).toMatchObject({
    port: 80,
    definition: { page: '/c' },
  });
});

test('subjectOfUrl() knows a server that speaks https', () => {
  expect(subjectOfUrl('https://localhost:8443/', plain)).toMatchObject({ port: 8443, definition: { offers: ['tls'] } });
  expect(subjectOfUrl('https://localhost/', plain)).toMatchObject({ port: 443 });
});

const refused: readonly (readonly [url: string, why: string])[] = [
  ['localhost:8000', 'it must begin with http:// or https://'],
  ['nonsense', 'not an address'],
  ['http://example.org/', 'may block a server for everybody'],
  ['http://127.0.0.1.example.org/', 'may block a server for everybody'],
  ['http://[::1]:8000/', 'checks only 127.0.0.1 and localhost'],
];
for (const [url, why] of refused) {
  test(`subjectOfUrl() refuses ${url} and says why`, () => {
    expect(() => subjectOfUrl(url, plain)).toThrow(why);
  });
}
