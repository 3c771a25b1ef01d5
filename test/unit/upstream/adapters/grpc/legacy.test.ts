import { fileURLToPath } from 'node:url';
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import type { GrpcBinding } from '../../../../../src/annotations/bindings.ts';
import { bytesService, callOf, connect, startServer } from './grpc-server.ts';

const file = fileURLToPath(new URL('legacy.proto', import.meta.url));
const binding: GrpcBinding = {
  protocol: 'grpc',
  source: 'test',
  service: 'test.legacy.v1.Legacy',
  method: 'Echo',
};
const echo = (args: Readonly<Record<string, unknown>>) => ({ ...callOf('Echo', args), binding });

/** Answers with these bytes, or with those that it got. */
async function startBytes(answer?: string) {
  const seen: string[] = [];
  const method = (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => {
    seen.push(call.request.toString('hex'));
    respond(null, answer === undefined ? call.request : Buffer.from(answer, 'hex'));
  };
  const server = await startServer(bytesService('/test.legacy.v1.Legacy/Echo'), { method });
  return { ...server, seen };
}

const absent = {
  ...{ id: 0, count: null, level: null, result: [], packed: [], expanded: [], part: null },
  ...{ 'odd-name': null, aB: null, levels: [] },
};

const messages: readonly [string, Readonly<Record<string, unknown>>, string][] = [
  ['a required zero', { id: 0 }, '0800'],
  ['an optional zero', { id: 0, count: 0 }, '08001000'],
  ['a group', { id: 0, result: [{ url: 'a' }, { url: null }] }, '0800 23 0a0161 24 23 24'],
  ['packed numbers', { id: 0, packed: [1, 2] }, '0800 2a020102'],
  ['expanded numbers', { id: 0, expanded: [1, 2] }, '0800 3001 3002'],
  ['a nested message', { id: 0, part: { zero: 0, numbers: [1] } }, '0800 3a04 0800 1001'],
  ['a name of its own', { id: 0, 'odd-name': 'x' }, '0800 420178'],
  ['two fields of one JSON name', { id: 0, a_b: 'x', aB: 'y' }, '0800 4a0178 520179'],
];

test.for(messages)('proto2: %s', async ([, args, bytes]) => {
  await using server = await startBytes();
  await using adapter = await connect(server.address, { file });
  const answer = await adapter.call(echo(args));
  expect(server.seen).toEqual([bytes.replaceAll(' ', '')]);
  expect(answer).toMatchObject(args);
});

test('proto2: what is required must be given, on both sides', async () => {
  await using server = await startBytes('1001');
  await using adapter = await connect(server.address, { file });
  await expect(adapter.call(echo({ id: null }))).rejects.toMatchObject({
    code: 'BAD_INPUT',
    message: 'The argument "id" must be given.',
  });
  expect(server.seen).toEqual([]);
  await expect(adapter.call(echo({ id: 1 }))).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID_RESPONSE',
  });
});

test('proto2: a closed enum drops what it does not know, a default is not a value', async () => {
  await using server = await startBytes('080018635801 5863 5802'.replaceAll(' ', ''));
  await using adapter = await connect(server.address, { file });
  expect(await adapter.call(echo({ id: 1 }))).toMatchObject({
    ...absent,
    levels: ['LOW', 'HIGH'],
  });
});
