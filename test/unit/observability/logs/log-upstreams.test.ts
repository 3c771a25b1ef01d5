import { OperationTypeNode } from 'graphql';
import { expect, test } from 'vitest';
import type { RestBinding } from '../../../../src/annotations/bindings.ts';
import { gatewayConfigSchema } from '../../../../src/config/gateway-config.ts';
import type { ErrorCode } from '../../../../src/errors/codes.ts';
import { UpstreamError } from '../../../../src/errors/upstream-error.ts';
import { logUpstreams } from '../../../../src/observability/logs/log-upstreams.ts';
import { newCallReport } from '../../../../src/upstream/policy.ts';
import { createUpstreams } from '../../../../src/upstream/upstreams.ts';
import { startServer } from '../../../fixtures/http-server.ts';
import { callContext } from '../call-context.ts';
import { collect } from './collect-lines.ts';

test('causes are short and hold no credentials and no part of a body', () => {
  const { logger, parsed, lines } = collect();
  const inner = new Error('GET http://bob:pw@10.0.0.7/a?key=hidden#x failed');
  let parseError: unknown;
  try {
    JSON.parse('{"password": hunter2}');
  } catch (error) {
    parseError = error;
  }
  const ended = logUpstreams(logger).started({
    requestId: 'r',
    source: 's',
    operation: 'GET /a',
  });
  const end = (outcome: ErrorCode, error: unknown, isShared = false) =>
    ended({ outcome, error, report: { ...newCallReport(), isShared, attempts: 1 } });

  end(
    'UPSTREAM_UNAVAILABLE',
    new UpstreamError('UPSTREAM_UNAVAILABLE', { source: 's', cause: inner }),
  );
  end('UPSTREAM_INVALID_RESPONSE', new Error('x'.repeat(10_000), { cause: parseError }));
  end('UPSTREAM_FAILED', 'text');
  end('NOT_FOUND', new UpstreamError('NOT_FOUND', { source: 's' }));
  end('UPSTREAM_FAILED', 'written down by the call that is shared', true);
  end(
    'UPSTREAM_UNAVAILABLE',
    new UpstreamError('UPSTREAM_UNAVAILABLE', { source: 's', isRefusal: true }),
  );
  end('INTERNAL', new AggregateError([Object.assign(new Error('no'), { code: 'ECONNREFUSED' })]));

  expect(parsed()).toMatchObject([
    {
      level: 'warn',
      causes: [
        'UpstreamError UPSTREAM_UNAVAILABLE: The upstream cannot be reached.',
        'Error: GET http://10.0.0.7/a failed',
      ],
    },
    { causes: [`Error: ${'x'.repeat(293)}`, 'SyntaxError'] },
    { causes: ['text'] },
    { level: 'debug', code: 'NOT_FOUND' },
    { level: 'debug', code: 'UPSTREAM_UNAVAILABLE' },
    { causes: ['AggregateError', 'Error ECONNREFUSED: no'] },
  ]);
  expect(lines.join()).not.toMatch(/hunter2|pw@|hidden/);
});

test('a call that fails is logged with what failed and why; one that works is not', async () => {
  const { logger, parsed } = collect('warn');
  await using server = await startServer((request, response) => {
    response.statusCode = request.url === '/bad' ? 503 : 200;
    response.setHeader('content-type', 'application/json').end('{"secret":1}');
  });
  await using upstreams = createUpstreams({
    sources: [{ name: 'small', protocol: 'rest', endpoint: server.url }],
    config: gatewayConfigSchema.parse({ sources: { small: { retry: { maxAttempts: 1 } } } })
      .sources,
    baseDir: '.',
    observers: [logUpstreams(logger)],
  });
  const get = (path: string): RestBinding => ({
    protocol: 'rest',
    source: 'small',
    method: 'GET',
    path,
    parameters: [],
  });
  const read = (path: string, requestId: string) =>
    upstreams
      .operation({ kind: OperationTypeNode.QUERY, coordinate: 'Query.small', binding: get(path) })
      .call({}, callContext(requestId));

  await read('/good', 'r1');
  await expect(read('/bad', 'r2')).rejects.toThrow();

  expect(parsed()).toMatchObject([
    {
      level: 'warn',
      requestId: 'r2',
      source: 'small',
      operation: 'GET /bad',
      code: 'UPSTREAM_UNAVAILABLE',
      attempts: 1,
      causes: [expect.any(String), 'Error: HTTP 503'],
    },
  ]);
});

test('a circuit that opens or closes is one line', () => {
  const { logger, parsed } = collect('info');
  const { changed } = logUpstreams(logger);
  const circuit = { about: 'circuit', source: 's', operation: 'GET /a' } as const;

  changed?.({ ...circuit, state: 'open' });
  changed?.({ ...circuit, state: 'closed' });

  expect(parsed()).toMatchObject([
    { level: 'warn', source: 's', operation: 'GET /a', state: 'open' },
    { level: 'info', source: 's', operation: 'GET /a', state: 'closed' },
  ]);
});

test('what no request waits for is written down, too', () => {
  const { logger, parsed } = collect();
  const operation = { requestId: null, source: 's', operation: 'GET /a' };
  const report = { ...newCallReport(), attempts: 1 };
  logUpstreams(logger).started(operation)({ outcome: 'ok', report });
  const error = new UpstreamError('UPSTREAM_FAILED', { source: 's' });
  logUpstreams(logger).started(operation)({ outcome: 'UPSTREAM_FAILED', error, report });

  expect(parsed()).toMatchObject([
    { level: 'debug', source: 's', operation: 'GET /a', msg: 'a kept result was fetched anew' },
    {
      level: 'warn',
      source: 's',
      code: 'UPSTREAM_FAILED',
      msg: 'a kept result could not be fetched anew',
    },
  ]);
  for (const line of parsed()) expect(line).not.toHaveProperty('requestId');
});
