import { expect, test } from 'vitest';
import { logErrors } from '../../../../src/observability/logs/log-errors.ts';
import { collect } from './collect-lines.ts';

test('faults are logged with the request id and their causes, as they are', () => {
  const { logger, parsed } = collect();

  logErrors(logger).fault(new Error('lost', { cause: new Error('why') }), 'r1');

  expect(parsed()).toMatchObject([
    {
      level: 'error',
      requestId: 'r1',
      err: { message: expect.stringContaining('lost'), stack: expect.stringContaining('why') },
    },
  ]);
});

test('why a request was refused is told to those who look for it', () => {
  const { logger, parsed } = collect();
  const cause = Object.assign(new Error('"exp" claim timestamp check failed'), {
    code: 'ERR_JWT_EXPIRED',
  });

  logErrors(logger).refused('UNAUTHENTICATED', cause, 'r1');

  expect(parsed()).toMatchObject([
    {
      level: 'debug',
      requestId: 'r1',
      code: 'UNAUTHENTICATED',
      causes: ['Error ERR_JWT_EXPIRED: "exp" claim timestamp check failed'],
    },
  ]);
});
