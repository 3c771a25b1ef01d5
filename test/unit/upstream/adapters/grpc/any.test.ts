import { expect, test } from 'vitest';
import { plain, startEcho } from './echo-server.ts';
import { callOf, connect } from './grpc-server.ts';

test('what is in an Any is ProtoJSON, also where the tree has another shape', async () => {
  await using echo = await startEcho();
  await using adapter = await connect(echo.server.address);
  const url = 'type.googleapis.com/test.values.v1.AllValues';
  const members = { text: 'a', byInt32: { '5': { displayName: 'five', big: '0', child: null } } };

  const answer = await adapter.call(callOf('Echo', { any: { '@type': url, ...members } }));

  expect(answer).toMatchObject({ any: { '@type': url, ...members, count: null } });
  expect(answer).not.toHaveProperty('any.choice');
  const twice = { any: { '@type': url, text: 'a', count: '1' } };
  await expect(adapter.call(callOf('Echo', twice))).rejects.toMatchObject({
    message: 'The argument "any.count" must be absent: another member of "choice" is set.',
  });
});

test('google.protobuf.Any is resolved where the contract has the message, else it is bytes', async () => {
  await using echo = await startEcho();
  await using adapter = await connect(echo.server.address);
  const known = { '@type': 'type.googleapis.com/test.values.v1.Inner', displayName: 'a' };
  const wrapped = { '@type': 'type.googleapis.com/google.protobuf.Duration', value: '1.500s' };
  const unknown = { '@type': 'type.example/other.Message', value: 'AP8=' };
  const nested = { '@type': 'type.googleapis.com/google.protobuf.Any', value: wrapped };

  expect(await adapter.call(callOf('Echo', { any: known }))).toMatchObject({
    any: { ...known, big: '0', child: null },
  });
  for (const any of [wrapped, unknown, nested]) {
    expect(await adapter.call(callOf('Echo', { any }))).toMatchObject({ any });
  }
  expect(plain(echo.seen[0])).toEqual({
    any: { type_url: known['@type'], value: Buffer.from('\n\u0001a').toString('hex') },
  });
});

const unknown = 'type.example/other.Message';
const duration = 'type.googleapis.com/google.protobuf.Duration';
const alone = 'an object of "@type" and "value" alone';
const aloneUnknown = `${alone}: the contract has no such message`;

test.each([
  [{ '@type': unknown }, 'any.value', 'a base64 string'],
  [{ '@type': unknown, value: '***' }, 'any.value', 'a base64 string'],
  [{ '@type': unknown, text: 'a' }, 'any', aloneUnknown],
  [{ '@type': unknown, text: 'a', value: 'AP8=' }, 'any', aloneUnknown],
  [{ '@type': duration, value: '1s', nanos: 5 }, 'any', alone],
])('nothing of an Any is left out: %j is refused', async (any, path, expected) => {
  await using echo = await startEcho();
  await using adapter = await connect(echo.server.address);
  await expect(adapter.call(callOf('Echo', { any }))).rejects.toMatchObject({
    code: 'BAD_INPUT',
    message: `The argument "${path}" must be ${expected}.`,
  });
  expect(echo.seen).toEqual([]);
});
