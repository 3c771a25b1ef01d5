import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resolveSecret } from '../../../src/config/secret.ts';

test('reads the environment, or a file without its last newline', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-'));
  writeFileSync(join(folder, 'token'), 'from the file\n');
  process.env.HEADGATE_TEST_SECRET = 'from the environment';

  expect(resolveSecret('env:HEADGATE_TEST_SECRET', folder)).toBe('from the environment');
  expect(resolveSecret('file:token', folder)).toBe('from the file');
  expect(resolveSecret('as it is', folder)).toBe('as it is');

  delete process.env.HEADGATE_TEST_SECRET;
  rmSync(folder, { recursive: true });
});

test('what is missing is said by name', () => {
  expect(() => resolveSecret('env:HEADGATE_NOT_SET', '.')).toThrow(
    'the environment variable HEADGATE_NOT_SET is not set',
  );
  expect(() => resolveSecret('file:missing', '/nowhere')).toThrow(
    '/nowhere/missing: there is no such file',
  );
});
