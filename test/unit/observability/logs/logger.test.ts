import { expect, test } from 'vitest';
import { logErrors } from '../../../../src/observability/logs/log-errors.ts';
import { createLogger, withoutSecrets } from '../../../../src/observability/logs/logger.ts';

function collect() {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, logger: createLogger({ logLevel: 'info', logFormat: 'json' }, destination) };
}

test('credentials that a library puts into a log line are taken out', () => {
  const { lines, logger } = collect();
  const request = { headers: { authorization: 'Bearer abc', cookie: 'abc' } };

  withoutSecrets(logger).info({ request }, 'x');
  withoutSecrets(logger).info({ authorization: 'abc', nested: { password: 'abc' } }, 'x');
  logErrors(logger).fault(Object.assign(new Error('a fault'), { request }), 'r1');

  expect(lines.join()).not.toContain('abc');
  expect(lines.at(-1)).toContain('a fault');
});

test('what is below the level is not written', () => {
  const { lines, logger } = collect();

  logger.debug('not shown');
  logger.info('shown');

  expect(lines).toEqual([expect.stringContaining('"msg":"shown"')]);
});
