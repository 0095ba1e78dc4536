/** Imports point downwards only. The list below is the rule; `ARCHITECTURE.md` says what each layer is for. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { kitRoot } from '../../src/domain/kit.ts';

/** From the lowest to the highest. Those of one line know nothing of each other. */
const LAYERS = [
  'src/text, src/stats',
  'src/domain',
  'src/system',
  'src/wire',
  'src/verdict',
  'src/servers',
  'src/browsers',
  'src/scenarios',
  'src/probe',
  'src/run',
  'src/features/check, src/features/predict, src/features/fidelity, src/features/traits, src/features/compare, src/features/bisect, src/features/expectations',
  'src/report',
  'src/define-matrix.ts',
  'scripts',
].map((line) => line.split(', '));

const isIn = (file: string, place: string) => file === place || file.startsWith(`${place}/`);
const layerOf = (file: string) => LAYERS.findIndex((places) => places.some((place) => isIn(file, place)));
const placeOf = (file: string) => LAYERS[layerOf(file)]?.find((place) => isIn(file, place));

interface Import {
  readonly from: string;
  readonly to: string;
}

const isAllowed = ({ from, to }: Import): boolean => placeOf(from) === placeOf(to) || layerOf(to) < layerOf(from);

function sources(): string[] {
  return ['src', 'scripts'].flatMap((folder) =>
    readdirSync(path.join(kitRoot, folder), { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile() && /\.tsx?$/.test(each.name))
      .map((each) => path.relative(kitRoot, path.join(each.parentPath, each.name)).replaceAll('\\', '/')),
  );
}

function importsOf(from: string): Import[] {
  const text = readFileSync(path.join(kitRoot, from), 'utf8');
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, specifier = '']) => ({
    from,
    to: path.posix.join(path.posix.dirname(from), specifier),
  }));
}

test('every file has a layer, and imports only from its own place or from a layer below', () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(200);
  expect(files.filter((file) => layerOf(file) < 0)).toEqual([]);
  const imports = files.flatMap(importsOf).filter(({ to }) => layerOf(to) >= 0);
  expect(imports.length).toBeGreaterThan(500);
  expect(imports.filter((each) => !isAllowed(each)).map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test('the rule refuses what points upwards, and one feature that imports another', () => {
  const from = 'src/features/check/answer.ts';
  expect(isAllowed({ from, to: 'src/report/summary.ts' })).toBe(false);
  expect(isAllowed({ from, to: 'src/features/compare/words.ts' })).toBe(false);
  expect(isAllowed({ from, to: 'src/features/check/remedy.ts' })).toBe(true);
  expect(isAllowed({ from, to: 'src/verdict/diagnose.ts' })).toBe(true);
});

test('nothing in src or scripts imports a test', () => {
  const imported = sources().flatMap(importsOf);
  expect(imported.filter(({ to }) => isIn(to, 'tests'))).toEqual([]);
});
