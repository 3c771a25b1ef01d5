import { once } from 'node:events';
import { type sendUnaryData, status } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../../src/errors/codes.ts';
import { grpcCodes } from '../../fixtures/grpc-codes.ts';
import { failure, type Message, startTorture, type Unary } from './torture-gateway.ts';

const secret = 'table users at 10.0.0.7: password=hunter2';

/** `google.rpc.Status` with one detail of each kind, as clients of google/rpc/*.proto see it. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message BadRequest { repeated Violation field_violations = 1; }
  message Violation { string field = 1; string description = 2; }
  message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
  message RetryInfo { Delay retry_delay = 1; }
  message Delay { int64 seconds = 1; int32 nanos = 2; }
  message DebugInfo { repeated string stack_entries = 1; }
`);

function encoded(type: string, value: Message): Buffer {
  const message = root.lookupType(type);
  return Buffer.from(message.encode(message.fromObject(value)).finish());
}

const details: Readonly<Record<string, Message>> = {
  BadRequest: { fieldViolations: [{ field: 'code', description: 'Must be a code' }] },
  ErrorInfo: { reason: 'TORTURED', domain: 'torture.example', metadata: { sku: 'HG-1' } },
  RetryInfo: { retryDelay: { seconds: 2, nanos: 500_000_000 } },
  DebugInfo: { stackEntries: [secret] },
};
const trailer = encoded('Status', {
  message: secret,
  details: Object.entries(details).map(([type, value]) => ({
    typeUrl: `type.googleapis.com/google.rpc.${type}`,
    value: encoded(type, value),
  })),
});

test('each status is an error of the closed table, with its declared details and no others', async () => {
  const GetFailure = (call: Unary, respond: sendUnaryData<Message>) =>
    respond(failure(Number(call.request.code), secret, trailer));
  // Else each of those that may pass waits for its RetryInfo, twice.
  await using torture = await startTorture({ GetFailure }, { retry: { maxAttempts: 1 } });
  for (const [name, code] of grpcCodes) {
    const { data, errors } = await torture.ask(`{ failure(code: ${status[name]}) { aString } }`);
    expect(data).toEqual({ failure: null });
    expect(errors, name).toMatchObject([
      {
        message: errorCodes[code].message,
        path: ['failure'],
        extensions: {
          code,
          source: 'torture',
          details: {
            fieldViolations: [{ field: 'code', description: 'Must be a code' }],
            errorInfo: details.ErrorInfo,
          },
        },
      },
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/hunter2|127\.0\.0\.1|torture\.v1/);
  }
});

test('a number that an enum does not know is null, and nothing beside it is lost', async () => {
  const answer = {
    ...{ color: 99, maybe_color: 99, colors: [1, 99, 2], paint: 99, a_string: 'kept' },
    flags: { a: 99, b: 1 },
  };
  await using torture = await startTorture({
    Echo: (_call: Unary, respond: sendUnaryData<Message>) => respond(null, answer),
  });
  const { data, errors } = await torture.ask(`{
    echo { aString color maybeColor colors flags { key value } choice { __typename ... on EverythingChoicePaint { paint } } }
  }`);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    echo: {
      ...{ aString: 'kept', color: null, maybeColor: null, colors: ['RED', null, 'BLUE'] },
      flags: [
        { key: 'a', value: null },
        { key: 'b', value: 'RED' },
      ],
      choice: { __typename: 'EverythingChoicePaint', paint: null },
    },
  });
});

test('the deadline reaches the server, and ends the call there', async () => {
  const arrived = Promise.withResolvers<Unary>();
  await using torture = await startTorture(
    { GetLate: (call: Unary) => arrived.resolve(call) },
    { timeoutMs: 300 },
  );
  const before = Date.now();
  const pending = torture.ask('{ late { number } }');
  const call = await arrived.promise;
  expect(Number(call.getDeadline()) - before).toBeGreaterThan(0);
  expect(Number(call.getDeadline()) - before).toBeLessThan(1_000);
  const cancelled = once(call, 'cancelled');
  expect((await pending).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT' } }]);
  await cancelled;
});

test('a client that leaves cancels the call on the server', async () => {
  const arrived = Promise.withResolvers<Unary>();
  await using torture = await startTorture({ GetLate: (call: Unary) => arrived.resolve(call) });
  const controller = new AbortController();
  const pending = fetch(torture.gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ late { number } }' }),
    signal: controller.signal,
  }).catch((error: unknown) => error);
  const cancelled = once(await arrived.promise, 'cancelled');
  controller.abort();
  expect(await pending).toMatchObject({ name: 'AbortError' });
  await cancelled;
});
