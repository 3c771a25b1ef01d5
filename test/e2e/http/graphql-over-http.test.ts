import { auditServer } from 'graphql-http';
import { expect, test } from 'vitest';
import { startSmallGateway } from './small-gateway.ts';

test('passes the whole GraphQL over HTTP audit', async () => {
  await using gateway = await startSmallGateway();

  const results = await auditServer({ url: gateway.url });

  const failed = results.filter(({ status }) => status !== 'ok');
  expect(
    failed.map((result) => `${result.name}: ${'reason' in result ? result.reason : ''}`),
  ).toEqual([]);
  expect(results).toHaveLength(61);
});
