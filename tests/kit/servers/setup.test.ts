import { expect, test } from '@playwright/test';
import { catalogue } from '../../../servers/catalogue.ts';
import { needOf } from '../../../src/servers/needs.ts';
import {
  commandsForServers,
  type Lack,
  missingPrograms,
  npmArguments,
  planServerSetup,
  type Stock,
  serversInWords,
} from '../../../src/servers/setup.ts';
import type { Platform } from '../../../src/system/platform.ts';
import { servicesOf } from '../../../src/system/setup.ts';

const debian: Platform = { system: 'debian', root: true, interactive: false, display: false };
const mac: Platform = { ...debian, system: 'macos', root: false };

const php: Lack = { name: 'php', need: { package: 'php-cli' } };
const flask: Lack = { name: 'python3', need: { package: 'python3-flask', check: ['-c', 'import flask'] } };
const django: Lack = { name: 'python3', need: { package: 'python3-django', check: ['-c', 'import django'] } };
const bun: Lack = { name: 'bun', need: { package: null, npm: 'bun@1.2.3' } };
const both: Lack = { name: 'thing', need: { package: 'thing', npm: 'thing@1.2.3' } };
const neither: Lack = { name: 'secret', need: { package: null } };

const stock = (...lacks: Lack[][]): Stock[] =>
  lacks.map((each, index) => ({ id: `server-${index}`, version: null, lacks: each }));

test('missingPrograms() names each program once, with the servers that wait for it', () => {
  const missing = missingPrograms(stock([php], [], [flask, php], [php, php]));
  expect(missing).toEqual([
    { ...php, servers: ['server-0', 'server-2', 'server-3'] },
    { ...flask, servers: ['server-2'] },
  ]);
});

test('missingPrograms() tells the same program with different abilities apart', () => {
  const missing = missingPrograms(stock([flask], [django]));
  expect(missing.map(serversInWords)).toEqual([
    'python3 that can do `-c import flask`',
    'python3 that can do `-c import django`',
  ]);
  expect(planServerSetup(missing, debian).packages).toEqual(['python3-flask', 'python3-django']);
});

test("planServerSetup() takes Debian's packages where there is apt-get, and npm's otherwise", () => {
  const missing = missingPrograms(stock([php, bun], [both, neither], [php]));
  expect(planServerSetup(missing, debian)).toEqual({ packages: ['php-cli', 'thing'], npm: ['bun@1.2.3'] });
  expect(planServerSetup(missing, mac)).toEqual({ packages: [], npm: ['bun@1.2.3', 'thing@1.2.3'] });
  expect(planServerSetup([], debian)).toEqual({ packages: [], npm: [] });
});

test('whatToType() has an answer for every missing program on every system', () => {
  const [forPhp, forBun, forSecret] = missingPrograms(stock([php, bun, neither], [bun])).map(
    (missing) => (platform: Platform) => commandsForServers(missing, platform),
  );
  expect(forPhp?.(debian)).toBe('apt-get install --no-install-recommends php-cli');
  expect(forPhp?.({ ...debian, root: false, interactive: true })).toMatch(/^sudo apt-get install .* php-cli$/);
  expect(forPhp?.(mac)).toBe("install php with the package manager of your system (Debian's package is php-cli)");
  for (const platform of [debian, mac]) {
    expect(forBun?.(platform)).toBe('npx standoff setup --servers server-0,server-1');
    expect(forSecret?.(platform)).toBe('install secret with the package manager of your system');
  }
});

test('everything that the catalogue needs can be installed unattended on Debian, pinned where npm brings it', () => {
  for (const { id, needs } of catalogue) {
    for (const [name, given] of Object.entries(needs)) {
      const { packages, npm } = planServerSetup([{ name, need: needOf(given), servers: [id] }], debian);
      expect([...packages, ...npm], `${id}: ${name}`).toHaveLength(1);
      for (const one of packages) expect(one, id).toMatch(/^[a-z0-9][a-z0-9+.-]+$/);
      for (const one of npm) expect(one, id).toMatch(/^[a-z0-9@/-]+@\d+\.\d+\.\d+$/);
    }
  }
});

test('npmArguments() keeps a program to a folder of its own', () => {
  expect(npmArguments('bun@1.2.3', '/cache/bun').join(' ')).toBe(
    'install --prefix /cache/bun --no-audit --no-fund bun@1.2.3',
  );
});

test('servicesOf() knows what packages start', () => {
  expect(servicesOf(['php-cli', 'lighttpd', 'varnish', 'apache2-bin'])).toEqual(['lighttpd', 'varnish', 'varnishncsa']);
});
