import { expect, test } from 'vitest';
import { resolveSecret } from '../../../src/config/secret.ts';
import { makeFolder } from '../../fixtures/folder.ts';

test('reads the environment, or a file without its last newline', () => {
  using folder = makeFolder({ token: 'from the file\n' });
  process.env.HEADGATE_TEST_SECRET = 'from the environment';

  expect(resolveSecret('env:HEADGATE_TEST_SECRET', folder.path)).toBe('from the environment');
  expect(resolveSecret('file:token', folder.path)).toBe('from the file');
  expect(resolveSecret('as it is', folder.path)).toBe('as it is');

  delete process.env.HEADGATE_TEST_SECRET;
});

test('what is missing is said by name', () => {
  expect(() => resolveSecret('env:HEADGATE_NOT_SET', '.')).toThrow(
    'the environment variable HEADGATE_NOT_SET is not set',
  );
  expect(() => resolveSecret('file:missing', '/nowhere')).toThrow(
    '/nowhere/missing: there is no such file',
  );
});
