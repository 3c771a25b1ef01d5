import { expect, test } from 'vitest';
import { createLogger } from '../../../src/observability/logger.ts';

function collect() {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, logger: createLogger({ logLevel: 'info', logFormat: 'json' }, destination) };
}

test('credentials that a library puts into a log line are taken out', () => {
  const { lines, logger } = collect();

  logger.info({ request: { headers: { authorization: 'Bearer abc', cookie: 'abc' } } }, 'x');
  logger.info({ authorization: 'abc', nested: { password: 'abc' } }, 'x');

  expect(lines.join()).not.toContain('abc');
});

test('what is below the level is not written', () => {
  const { lines, logger } = collect();

  logger.debug('not shown');
  logger.info('shown');

  expect(lines).toEqual([expect.stringContaining('"msg":"shown"')]);
});
