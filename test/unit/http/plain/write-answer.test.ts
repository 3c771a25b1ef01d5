import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { writeAnswer } from '../../../../src/http/plain/write-answer.ts';
import { socketPair } from './socket-pair.ts';

test.each(['TCP', 'TLS'] as const)(
  'by %s, clients that read slowly get their own bytes',
  async (by) => {
    await using slow = await socketPair(by);
    await using quick = await socketPair(by);
    const body = (letter: string) => letter.repeat(50_000);
    let expected = '';
    let written = 0;
    let sent = 0;
    // Until the network takes no more; what is written then lies in our memory.
    for (; slow.server.writableLength < 500_000; written += 1) {
      const own = { head: `${written}:`, letter: 'abcdefgh'.charAt(written % 8) };
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
    expect(sent).toBe(written);
  },
);

test('what waits for slow clients takes as much memory as it is long', async () => {
  await using slow = await socketPair();
  const answers = 2_000;
  const before = process.memoryUsage().arrayBuffers;
  // As if the network took nothing more.
  slow.server.cork();
  let expected = '';
  for (let index = 0; index < answers; index += 1) {
    const body = `${index},`.repeat(40);
    writeAnswer(slow.server, 'head:', { body, encoding: 'latin1' }, () => {});
    expected += `head:${body}`;
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * expected.length);
  slow.server.uncork();
  slow.server.end();

  expect(await text(slow.client)).toBe(expected);
});

test.each([
  ['a text', 'täxt', 'utf8', 'täxt'],
  ['ASCII', 'text', 'latin1', 'text'],
  ['bytes', new Uint8Array([0x74, 0xc3, 0xa4]), 'latin1', 'tä'],
  ['nothing', '', 'utf8', ''],
  ['more than the memory that is used again', 'ä'.repeat(70_000), 'utf8', 'ä'.repeat(70_000)],
] as const)('%s', async (_name, body, encoding, expected) => {
  await using pair = await socketPair();
  const { promise, resolve } = Promise.withResolvers<unknown>();
  writeAnswer(pair.server, 'head:', { body, encoding }, resolve);
  pair.server.end();
  expect(await text(pair.client)).toBe(`head:${expected}`);
  expect(await promise).toBeFalsy();
});

test('of a connection that is broken it is told', async () => {
  await using pair = await socketPair();
  pair.server.on('error', () => {});
  pair.server.destroy();
  const { promise, resolve } = Promise.withResolvers<unknown>();
  writeAnswer(pair.server, 'head:', { body: '', encoding: 'utf8' }, resolve);
  expect(await promise).toBeInstanceOf(Error);
});
