import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { usedBytes } from '../../fixtures/used-bytes.ts';
import { openSocket } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

/** The gateway's side of the next connection to a server of this process. */
function nextAccepted(): Promise<Socket> {
  return new Promise((resolve) => {
    const onSocket = (message: unknown) => {
      unsubscribe('net.server.socket', onSocket);
      resolve(Object(message).socket);
    };
    subscribe('net.server.socket', onSocket);
  });
}

test('a body of chunks of one byte takes little more memory than it is long', async () => {
  await using gateway = await startSmallGateway();
  const accepting = nextAccepted();
  const { socket, seen } = await openSocket(
    gateway.port,
    'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  const accepted = await accepting;
  const before = usedBytes();
  const blanks = 200_000;
  const chunks = Buffer.from('1\r\n \r\n'.repeat(blanks / 100));
  for (let part = 0; part < 100; part += 1) if (!socket.write(chunks)) await once(socket, 'drain');
  await expect.poll(() => accepted.bytesRead, { timeout: 30_000 }).toBeGreaterThan(6 * blanks);
  expect(usedBytes() - before).toBeLessThan(20 * blanks);

  const body = '{"query":"{ hello }"}';
  socket.write(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
  expect(await seen(/world/)).toContain('HTTP/1.1 200');
});
