import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { resultJsonSchema } from '../../../scripts/schema.ts';

test('resultJsonSchema() is what docs/result.schema.json publishes', () => {
  const published = readFileSync(new URL('../../../docs/result.schema.json', import.meta.url), 'utf8');
  // To publish a change: npx standoff schema > docs/result.schema.json
  expect(JSON.parse(published)).toEqual(resultJsonSchema());
});
