/** What CI types must exist: nobody sees a workflow fail before it is pushed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { readWanted } from '../../../src/browsers/installs/install.ts';
import { kitRoot } from '../../../src/domain/kit.ts';
import { DEFAULTS, readOptions } from '../../../src/run/options.ts';
import { playwright, standoff } from '../scripts/command-line.ts';

const stepSchema = z.looseObject({
  run: z.string().optional(),
  uses: z
    .string()
    .regex(/^actions\/[\w-]+@v\d+$/)
    .optional(),
  env: z.record(z.string(), z.string()).default({}),
});

const jobSchema = z.looseObject({
  'runs-on': z.string(),
  'timeout-minutes': z.number(),
  needs: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
  steps: z.array(stepSchema).min(1),
  strategy: z.looseObject({ matrix: z.record(z.string(), z.array(z.unknown())) }).optional(),
});

const workflowSchema = z.looseObject({
  permissions: z.looseObject({ contents: z.literal('read') }),
  jobs: z.record(z.string(), jobSchema),
});

const folder = path.join(kitRoot, '.github/workflows');
const files = readdirSync(folder);

function read(file: string) {
  const document = parseDocument(readFileSync(path.join(folder, file), 'utf8'), { uniqueKeys: true });
  expect(document.errors.map(String)).toEqual([]);
  expect(document.warnings.map(String)).toEqual([]);
  return workflowSchema.parse(document.toJS());
}

const commandsOf = (file: string): string[] =>
  Object.values(read(file).jobs).flatMap(({ steps }) =>
    steps.flatMap(({ run = '' }) => run.split('\n').filter((line) => line.trim() !== '')),
  );

/** The values that `${{ matrix.<name> }}` takes. */
function valuesOf(file: string, name: string): unknown[] {
  return Object.values(read(file).jobs).flatMap(({ strategy }) => {
    const { include = [], ...axes } = strategy?.matrix ?? {};
    return [...(axes[name] ?? []), ...include.flatMap((each) => z.looseObject({}).parse(each)[name] ?? [])];
  });
}

test('there are workflows to be tested', () => {
  expect(files.toSorted()).toEqual(['ci.yml', 'matrix.yml']);
});

for (const file of files) {
  test(`${file}: jobs need jobs that there are, and a step either runs or uses something`, () => {
    const { jobs } = read(file);
    for (const { needs, steps } of Object.values(jobs)) {
      if (needs !== undefined) expect(Object.keys(jobs)).toContain(needs);
      for (const { run, uses } of steps) expect([run, uses].filter(Boolean)).toHaveLength(1);
    }
  });

  test(`${file}: every command is one of npm, of package.json, of the kit or of Playwright`, async () => {
    const { scripts } = JSON.parse(readFileSync(path.join(kitRoot, 'package.json'), 'utf8'));
    const commands = commandsOf(file);
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const [first, second, third = '', fourth = ''] = command.trim().split(/\s+/);
      if (first === 'chmod' || command === 'npm ci') continue;
      if (first === 'npm' && second === 'run') expect(Object.keys(scripts), command).toContain(third);
      else if (first === 'npx' && second === 'standoff') {
        const words = /^[a-z]+$/.test(fourth) ? [third, fourth] : [third];
        const { code, stdout } = await standoff([...words, '--help']);
        expect(code, command).toBe(0);
        expect(stdout, command).toContain(`Usage: standoff ${words.join(' ')} `);
        for (const flag of flagsOf(command)) expect(stdout, command).toContain(flag);
      } else if (first === 'npx' && second === 'playwright') {
        const { code, stdout } = await playwright([third, '--help'], kitRoot);
        expect(code, command).toBe(0);
        for (const flag of flagsOf(command)) expect(stdout, command).toContain(flag);
      } else throw new Error(`not known: ${command}`);
    }
  });

  test(`${file}: variables of the kit are options, and take the values that they are given`, () => {
    const { jobs } = read(file);
    const given = Object.values(jobs).flatMap(({ env, steps }) => [env, ...steps.map((step) => step.env)]);
    for (const [name, value] of given.flatMap((each) => Object.entries(each))) {
      if (!name.startsWith('STANDOFF_')) continue;
      expect(Object.keys(DEFAULTS).map((option) => `STANDOFF_${option.toUpperCase()}`)).toContain(name);
      const axis = /^\$\{\{ matrix\.(\w+) \}\}$/.exec(value)?.[1];
      const values = axis === undefined ? [value] : valuesOf(file, axis).map(String);
      for (const each of values.filter((text) => !text.includes('${{'))) readOptions(DEFAULTS, { [name]: each });
    }
  });
}

test('matrix.yml plays every shard of each browser and system once, and releases that can be asked for', () => {
  const { jobs } = read('matrix.yml');
  const { include = [], ...axes } = jobs.play?.strategy?.matrix ?? {};
  const whole = /--shard=\$\{\{ matrix\.shard \}\}\/(\d+)/.exec(commandsOf('matrix.yml').join('\n'))?.[1];
  const shards = Array.from({ length: Number(whole) }, (_, index) => index + 1);
  expect(axes).toEqual({
    os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
    browser: ['chromium', 'firefox', 'webkit'],
    shard: shards,
  });
  const released = include.map((each) => z.looseObject({ shard: z.number(), releases: z.string() }).parse(each));
  expect(released.map(({ shard }) => shard)).toEqual(shards);
  for (const { releases } of released) for (const each of releases.split(' ')) readWanted(each);
});

test('matrix.yml merges with a reporter and a configuration that exist', () => {
  const merge = commandsOf('matrix.yml').find((command) => command.includes('merge-reports')) ?? '';
  const [, config = '', reporter = ''] = /--config (\S+) --reporter ([^\s,]+)/.exec(merge) ?? [];
  for (const file of [config, reporter]) expect(existsSync(path.join(kitRoot, file)), file).toBe(true);
});

const flagsOf = (command: string): string[] => [...command.matchAll(/\s(--[a-z-]+)/g)].map(([, flag = '']) => flag);
