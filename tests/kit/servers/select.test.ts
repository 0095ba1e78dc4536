import { expect, test } from '@playwright/test';
import { servers } from '../../../servers/list.ts';
import { selectServers } from '../../../src/servers/select.ts';

const ids = (text?: string) => selectServers(text).map(({ id }) => id);

test('selectServers() gives the whole list when nothing or "default" is asked for', () => {
  const all = servers.map(({ id }) => id);
  expect(all).toEqual([
    'node-sequential',
    'node-threaded',
    'node-timeout',
    'python-sequential',
    'python-threading',
    'python-timeout',
    'python-keepalive',
    'nginx-proxy',
    'haproxy-proxy',
  ]);
  for (const text of [undefined, '', ' ', 'default']) expect(ids(text)).toEqual(all);
});

test('selectServers() keeps the order asked for and drops doubles', () => {
  expect(ids('python-timeout, node-sequential,python-timeout')).toEqual(['python-timeout', 'node-sequential']);
});

test('selectServers() names the unknown id, the nearest and all known ones', () => {
  expect(() => ids('node-threaded,python-treading')).toThrow(
    /^unknown server "python-treading"; did you mean "python-threading"\? The known servers are node-sequential, .*haproxy-proxy/,
  );
});

test('selectServers() refuses a list of commas', () => {
  expect(() => ids(' , ,')).toThrow('names no server');
});
