import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createLogger } from '../../../src/observability/logger.ts';

function lines(log: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  log(createLogger({ logLevel: 'info', logFormat: 'pretty' }, destination));
  return written.map((line) => stripVTControlCharacters(line).replace(/^\S+ /, ''));
}

test('requests stand in columns', () => {
  const request = { operation: 'Shop', type: 'query', status: 200, durationMs: 12.4 };
  expect(
    lines((logger) => {
      logger.info({ requestId: 'r1', ...request, principal: null, upstreamCalls: 4 }, 'query Shop');
      logger.info({ ...request, status: 401, durationMs: 1234, upstreamCalls: 1 }, 'query');
    }),
  ).toEqual([
    'info   200   12 ms  4 calls  query Shop  r1\n',
    'info   401 1234 ms  1 call   query\n',
  ]);
});

test('other lines have their members after the message, and stacks below', () => {
  const [line = ''] = lines((logger) => logger.error({ err: new Error('lost'), code: 7 }, 'fault'));
  expect(line).toMatch(/^error {2}fault {2}code=7\nError: lost\n +at /);
});
