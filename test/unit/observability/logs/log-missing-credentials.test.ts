import { expect, test } from 'vitest';
import { logMissingCredentials } from '../../../../src/observability/logs/log-missing-credentials.ts';
import { collect } from './collect-lines.ts';

test('one line for each scheme that is not configured, and where to configure it', () => {
  const { logger, parsed } = collect();
  const log = logMissingCredentials(logger);
  log([]);
  log([
    { source: 'shop', scheme: 'oauth', operation: 'GET /orders' },
    { source: 'shop', scheme: 'key', operation: 'GET /stock' },
    { source: 'shop', scheme: 'oauth', operation: 'POST /orders' },
  ]);

  const line = { level: 'warn', source: 'shop' };
  expect(parsed()).toMatchObject([
    {
      ...line,
      scheme: 'oauth',
      msg: 'GET /orders and 1 more need credentials that are not configured: sources.shop.credentials.oauth',
    },
    {
      ...line,
      scheme: 'key',
      msg: 'GET /stock needs credentials that are not configured: sources.shop.credentials.key',
    },
  ]);
});
