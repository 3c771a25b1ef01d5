import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { writeAnswer } from '../../../../src/http/plain/write-answer.ts';

test('clients that read slowly get their own bytes, whatever is written meanwhile', async () => {
  await using slow = await connection();
  await using quick = await connection();
  const body = (letter: string) => letter.repeat(50_000);
  let expected = '';
  let sent = 0;
  // Until the network takes no more; what is written then lies in our memory.
  for (let index = 0; slow.server.writableLength < 500_000; index += 1) {
    const own = { head: `${index}:`, letter: 'abcdefgh'.charAt(index % 8) };
    writeAnswer(slow.server, own.head, { body: body(own.letter), encoding: 'latin1' }, () => {
      sent += 1;
    });
    expected += own.head + body(own.letter);
    writeAnswer(quick.server, '', { body: body('x'), encoding: 'latin1' }, () => {});
  }
  slow.server.end();
  quick.server.end();

  const [received] = await Promise.all([text(slow.client), text(quick.client)]);

  expect(received.length).toBe(expected.length);
  expect(received === expected).toBe(true);
  expect(sent).toBeGreaterThan(10);
});

test.each([
  ['a text', 'täxt', 'utf8', 'täxt'],
  ['ASCII', 'text', 'latin1', 'text'],
  ['bytes', new Uint8Array([0x74, 0xc3, 0xa4]), 'latin1', 'tä'],
  ['nothing', '', 'utf8', ''],
  ['more than the memory that is used again', 'ä'.repeat(70_000), 'utf8', 'ä'.repeat(70_000)],
] as const)('%s', async (_name, body, encoding, expected) => {
  await using pair = await connection();
  const { promise, resolve } = Promise.withResolvers<unknown>();
  writeAnswer(pair.server, 'head:', { body, encoding }, resolve);
  pair.server.end();
  expect(await text(pair.client)).toBe(`head:${expected}`);
  expect(await promise).toBeFalsy();
});

test('of a connection that is broken it is told', async () => {
  await using pair = await connection();
  pair.server.on('error', () => {});
  pair.server.destroy();
  const { promise, resolve } = Promise.withResolvers<unknown>();
  writeAnswer(pair.server, 'head:', { body: '', encoding: 'utf8' }, resolve);
  expect(await promise).toBeInstanceOf(Error);
});

/** Both sides of one. The client does not read until it is asked to. */
async function connection() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  const [accepted]: Socket[] = await once(server, 'connection');
  if (accepted === undefined) throw new Error('There is no connection.');
  return {
    server: accepted,
    client,
    async [Symbol.asyncDispose]() {
      accepted.destroy();
      client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
