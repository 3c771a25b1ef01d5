import { expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { ask, post } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

test('one log line for each request, without what clients entrust to us', async () => {
  const { key, hash } = createApiKey('web');
  const identity = { apiKeys: { keys: [{ id: 'web', hash, client: 'web' }] } };
  await using gateway = await startSmallGateway({ identity });
  const headers = { 'x-api-key': key, 'x-request-id': 'r1' };
  const finished = gateway.happened('finished');

  await post(gateway.url, 'query Find($t: String) { search(term: $t) fails }', headers, {
    t: 'private words',
  });
  await finished;

  expect(gateway.log).toHaveLength(1);
  expect(JSON.parse(gateway.log[0] ?? '')).toMatchObject({
    requestId: 'r1',
    operation: 'Find',
    type: 'query',
    status: 200,
    errors: ['INTERNAL'],
    principal: 'key:web',
    upstreamCalls: 0,
    durationMs: expect.any(Number),
  });
  expect(gateway.log[0]).not.toMatch(/private words|search|hg_web|secret/);
});

test('counts requests, kept answers and used-up limits', async () => {
  await using gateway = await startSmallGateway();
  const asked = [
    '{ price }',
    '{ price }',
    '{ a: search b: search }',
    '{ search }',
    '{ nope }',
    '{',
  ];
  for (const query of asked) {
    const finished = gateway.happened('finished');
    await post(gateway.url, query);
    await finished;
  }

  const { text, headers } = await ask(`${gateway.origin}/metrics`);

  expect(headers['content-type']).toContain('text/plain');
  const count = 'headgate_request_duration_seconds_count';
  expect(text).toContain(`${count}{type="query",outcome="ok"} 3`);
  expect(text).toContain(`${count}{type="query",outcome="RATE_LIMITED"} 1`);
  expect(text).toContain(`${count}{type="query",outcome="GRAPHQL_VALIDATION_FAILED"} 1`);
  expect(text).toContain(`${count}{type="unknown",outcome="GRAPHQL_PARSE_FAILED"} 1`);
  expect(text).toContain('headgate_answer_cache_total{outcome="hit"} 1');
  expect(text).toContain('headgate_answer_cache_total{outcome="miss"} 1');
  expect(text).toContain('headgate_rate_limited_total 1');
  expect(text).toContain('headgate_ready 1');
});
