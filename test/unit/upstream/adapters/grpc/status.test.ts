import { Metadata, type ServiceError, type sendUnaryData, status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { errorCodes } from '../../../../../src/errors/codes.ts';
import { UpstreamError } from '../../../../../src/errors/upstream-error.ts';
import { grpcCodes } from '../../../../fixtures/grpc-codes.ts';
import { bytesService, callOf, connect, startServer } from './grpc-server.ts';

const secret = 'table users at 10.0.0.7: password=hunter2';

async function startFailing(code: number, metadata = new Metadata()) {
  const method = (_call: unknown, respond: sendUnaryData<Buffer>) => {
    respond({ code, details: secret, metadata });
  };
  return startServer(bytesService('/test.values.v1.Values/Echo'), { method });
}

async function failureOf(code: number, metadata?: Metadata): Promise<UpstreamError> {
  await using server = await startFailing(code, metadata);
  await using adapter = await connect(server.address);
  const error = await adapter.call(callOf('Echo', {})).catch((reason: unknown) => reason);
  if (error instanceof UpstreamError) return error;
  throw error;
}

test.for(grpcCodes)('%s is %s, and its message stays here', async ([name, code]) => {
  const error = await failureOf(status[name]);
  expect(error).toMatchObject({ code, source: 'test', message: errorCodes[code].message });
  const { cause, ...visible } = Object.getOwnPropertyDescriptors(error);
  delete visible.stack;
  expect(JSON.stringify(visible)).not.toContain('hunter2');
  expect(String(cause?.value)).toContain(secret);
});

test('every status but OK has a code', () => {
  const names = Object.keys(status).filter((name) => Number.isNaN(Number(name)));
  expect(grpcCodes.map(([name]) => name).toSorted()).toEqual(
    names.filter((n) => n !== 'OK').toSorted(),
  );
});

test('a status that gRPC does not define is a failure', async () => {
  expect(await failureOf(77)).toMatchObject({ code: 'UPSTREAM_FAILED' });
});

test('a method that the server does not have is unsupported', async () => {
  await using server = await startServer(bytesService('/other.Service/Method'), {
    method: () => {},
  });
  await using adapter = await connect(server.address);
  await expect(adapter.call(callOf('Echo', {}))).rejects.toMatchObject({
    code: 'UPSTREAM_UNSUPPORTED',
  });
});

test('google.rpc.RetryInfo says when to come back', async () => {
  // Status.details[0] = Any{ RetryInfo{ retry_delay: 2.5s } }
  const error = await failureOf(
    status.RESOURCE_EXHAUSTED,
    details('RetryInfo', '0a0808021080cab5ee01'),
  );
  expect(error).toMatchObject({ code: 'UPSTREAM_RATE_LIMITED', retryAfterMs: 2500 });
});

test('google.rpc.BadRequest names the fields', async () => {
  // BadRequest{ field_violations: [{ field: "sku", description: "Is empty" }] }
  const violation = '0a03736b7512084973206 56d707479'.replace(' ', '');
  const error = await failureOf(status.INVALID_ARGUMENT, details('BadRequest', `0a0f${violation}`));
  expect(error).toMatchObject({
    code: 'BAD_INPUT',
    message: errorCodes.BAD_INPUT.message,
    details: { fieldViolations: [{ field: 'sku', description: 'Is empty' }] },
  });
});

test('google.rpc.ErrorInfo tells programs why', async () => {
  const entry = (key: string, value: string) =>
    field(3, Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(value))]));
  const info = Buffer.concat([
    field(1, Buffer.from('STOCK_FROZEN')),
    field(2, Buffer.from('shop.example')),
    entry('sku', 'HG-1'),
    entry('__proto__', 'x'),
  ]);
  const error = await failureOf(
    status.FAILED_PRECONDITION,
    details('ErrorInfo', info.toString('hex')),
  );
  expect(error.code).toBe('CONFLICT');
  expect(JSON.stringify(error.details)).toBe(
    '{"errorInfo":{"reason":"STOCK_FROZEN","domain":"shop.example","metadata":{"sku":"HG-1","__proto__":"x"}}}',
  );
});

test('details are bounded', async () => {
  const violation = field(1, field(1, Buffer.from('f')));
  const many = Buffer.concat(Array.from({ length: 200 }, () => violation));
  const error = await failureOf(
    status.INVALID_ARGUMENT,
    details('BadRequest', many.toString('hex')),
  );
  expect(error.details?.fieldViolations).toHaveLength(100);
});

test.for(['DebugInfo', 'RetryInfo', 'BadRequest', 'ErrorInfo'])(
  '%s that cannot be read is ignored',
  async (type) => {
    const error = await failureOf(status.NOT_FOUND, details(type, 'ffffffff'));
    expect(error).toMatchObject({ code: 'NOT_FOUND', details: undefined, retryAfterMs: undefined });
  },
);

test('the cause is the error of the transport, for the log', async () => {
  const { cause } = await failureOf(status.NOT_FOUND);
  const { code, details: text } = { code: undefined, details: undefined, ...asError(cause) };
  expect([code, text]).toEqual([status.NOT_FOUND, secret]);
});

const asError = (cause: unknown): Partial<ServiceError> => (cause instanceof Error ? cause : {});

/** The trailer of a google.rpc.Status with one detail. */
function details(type: string, value: string): Metadata {
  const url = Buffer.from(`type.googleapis.com/google.rpc.${type}`);
  const bytes = Buffer.from(value, 'hex');
  const any = Buffer.concat([field(1, url), field(2, bytes)]);
  const metadata = new Metadata();
  metadata.set(
    'grpc-status-details-bin',
    Buffer.concat([field(2, Buffer.from(secret)), field(3, any)]),
  );
  return metadata;
}

const field = (id: number, bytes: Buffer) =>
  Buffer.concat([Buffer.from([(id << 3) | 2, ...varint(bytes.length)]), bytes]);

const varint = (number: number): number[] =>
  number < 128 ? [number] : [(number & 127) | 128, ...varint(number >> 7)];
