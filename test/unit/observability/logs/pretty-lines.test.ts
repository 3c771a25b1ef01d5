import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createLogger } from '../../../../src/observability/logs/logger.ts';

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

test('what others have named stays on its line, and moves no cursor', () => {
  const principal = 'jwt:i|ann\n12:00:00 info  200 all is well\u001b[2J\u009b1A\r';
  const error = new Error('of\r\nan upstream\u0007');
  const [line = '', failed = ''] = lines((logger) => {
    logger.info({ principal }, 'a\nb');
    logger.error({ err: error }, 'failed');
  });
  expect(line).toBe(
    `info   a\\u000ab  principal=jwt:i|ann\\u000a12:00:00 info  200 all is well\\u001b[2J\\u009b1A\\u000d\n`,
  );
  expect(failed).toContain('Error: of\\u000d\nan upstream\\u0007\n');
});

test('other lines have their members after the message, and stacks below', () => {
  const [line = ''] = lines((logger) => logger.error({ err: new Error('lost'), code: 7 }, 'fault'));
  expect(line).toMatch(/^error {2}fault {2}code=7\nError: lost\n +at /);
});
