import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createLogger } from '../../../src/observability/logger.ts';

function collect(logFormat: 'json' | 'pretty') {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, logger: createLogger({ logLevel: 'info', logFormat }, destination) };
}

test('credentials that a library puts into a log line are taken out', () => {
  const { lines, logger } = collect('json');

  logger.info({ request: { headers: { authorization: 'Bearer abc', cookie: 'abc' } } }, 'x');
  logger.info({ authorization: 'abc', nested: { password: 'abc' } }, 'x');

  expect(lines.join()).not.toContain('abc');
});

test('pretty lines are for people', () => {
  const { lines, logger } = collect('pretty');

  logger.info({ status: 200, principal: null, errors: ['INTERNAL'] }, 'query Find');
  logger.debug('not shown');

  expect(lines.map((line) => stripVTControlCharacters(line))).toEqual([
    expect.stringMatching(
      /^\d\d:\d\d:\d\d\.\d{3} info {2}query Find status=200 errors=\["INTERNAL"\]\n$/,
    ),
  ]);
});
