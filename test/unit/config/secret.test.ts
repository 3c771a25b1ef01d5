import { expect, test } from 'vitest';
import { resolveSecret, withAllMissing } from '../../../src/config/secret.ts';
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

test('a variable that is missing is told with all others that are', () => {
  process.env.HEADGATE_TEST_SECRET = 'set';
  const config = {
    sources: { a: { headers: { set: { authorization: 'env:HEADGATE_NOT_SET' } } } },
    redis: { url: ['env:HEADGATE_TEST_SECRET', 'env:HEADGATE_NOT_SET_EITHER'] },
  };
  const told = (problem: () => unknown) => {
    try {
      return problem();
    } catch (error) {
      return withAllMissing(error, config);
    }
  };
  expect(told(() => resolveSecret('env:HEADGATE_NOT_SET_EITHER', '.'))).toMatchObject({
    message: [
      'the environment variables HEADGATE_NOT_SET_EITHER and HEADGATE_NOT_SET are not set',
      '  gateway.yaml refers to them by env:.',
    ].join('\n'),
  });
  const other = new Error('another problem');
  expect(withAllMissing(other, config)).toBe(other);

  delete process.env.HEADGATE_TEST_SECRET;
});
