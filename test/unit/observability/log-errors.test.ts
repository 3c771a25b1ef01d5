import { type Level, pino } from 'pino';
import { expect, test } from 'vitest';
import type { RestBinding } from '../../../src/annotations/model.ts';
import { defaultSourceConfig } from '../../../src/config/gateway-config.ts';
import { UpstreamError } from '../../../src/errors/upstream-error.ts';
import { logErrors, logFailedCalls } from '../../../src/observability/log-errors.ts';
import { createUpstreams } from '../../../src/upstream/upstreams.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { callContext } from './call-context.ts';

function collect(level: Level = 'debug') {
  const lines: string[] = [];
  const logger = pino(
    { level, formatters: { level: (label) => ({ level: label }) } },
    {
      write: (line: string) => void lines.push(line),
    },
  );
  return { logger, lines, parsed: () => lines.map((line): unknown => JSON.parse(line)) };
}

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

test('causes are short and hold no credentials and no part of a body', () => {
  const { logger, parsed, lines } = collect();
  const inner = new Error('GET http://bob:pw@10.0.0.7/a?key=hidden#x failed');
  let parseError: unknown;
  try {
    JSON.parse('{"password": hunter2}');
  } catch (error) {
    parseError = error;
  }
  const ended = logFailedCalls(logger).started({
    requestId: 'r',
    source: 's',
    operation: 'GET /a',
  });

  ended(
    'UPSTREAM_UNAVAILABLE',
    new UpstreamError('UPSTREAM_UNAVAILABLE', { source: 's', cause: inner }),
  );
  ended('UPSTREAM_INVALID_RESPONSE', new Error('x'.repeat(10_000), { cause: parseError }));
  ended('UPSTREAM_FAILED', 'text');
  ended('NOT_FOUND', new UpstreamError('NOT_FOUND', { source: 's' }));
  ended('INTERNAL', new AggregateError([Object.assign(new Error('no'), { code: 'ECONNREFUSED' })]));

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
    config: { small: defaultSourceConfig },
    baseDir: '.',
    observers: [logFailedCalls(logger)],
  });
  const get = (path: string): RestBinding => ({
    protocol: 'rest',
    source: 'small',
    method: 'GET',
    path,
    parameters: [],
  });

  await upstreams.call(get('/good'), {}, callContext('r1'));
  await expect(upstreams.call(get('/bad'), {}, callContext('r2'))).rejects.toThrow();

  expect(parsed()).toMatchObject([
    {
      level: 'warn',
      requestId: 'r2',
      source: 'small',
      operation: 'GET /bad',
      code: 'UPSTREAM_UNAVAILABLE',
      causes: [expect.any(String), 'Error: HTTP 503'],
    },
  ]);
});
