import { expect, test } from '@playwright/test';
import { InputError } from '../../../src/domain/errors.ts';

test('InputError has one clean line in place of a stack', () => {
  const error = new InputError("unknown server 'ngnix'");
  expect(error.stack).toBe("InputError: unknown server 'ngnix'");
  expect(String(error)).toBe(error.stack);
});
