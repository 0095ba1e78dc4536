import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { expectationsJsonSchema, resultJsonSchema } from '../../../scripts/schema.ts';

test('resultJsonSchema() is what docs/result.schema.json publishes', () => {
  const published = readFileSync(new URL('../../../docs/result.schema.json', import.meta.url), 'utf8');
  // To publish a change: npx standoff schema > docs/result.schema.json
  expect(JSON.parse(published)).toEqual(resultJsonSchema());
});

test('expectationsJsonSchema() is what docs/expectations.schema.json publishes', () => {
  const published = readFileSync(new URL('../../../docs/expectations.schema.json', import.meta.url), 'utf8');
  // To publish a change: npx standoff schema expectations > docs/expectations.schema.json
  expect(JSON.parse(published)).toEqual(expectationsJsonSchema());
});
