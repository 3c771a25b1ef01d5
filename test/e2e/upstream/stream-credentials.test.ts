import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { failure, type Stream, startTorture } from '../../conformance/grpc/torture-gateway.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { connect } from '../../fixtures/web-socket.ts';

/** A gRPC service that lets tokens in until it does not, and the server that issues them. */
async function start() {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(makeFolder({ secret: 's' }));
  let issued = 0;
  const tokens = stack.use(
    await startServer((_request, response) => {
      issued += 1;
      const token = { access_token: `token-${issued}`, token_type: 'Bearer', expires_in: 3600 };
      response.end(JSON.stringify(token));
    }),
  );
  const seen: unknown[] = [];
  const state = { refused: new Set<unknown>(), afterMessages: 0 };
  const torture = stack.use(
    await startTorture(
      {
        WatchCount(call: Stream) {
          const [authorization] = call.metadata.get('authorization');
          seen.push(authorization);
          const isRefused = state.refused.has(authorization);
          if (!isRefused || state.afterMessages > 0) call.write({ number: '7' });
          if (isRefused) call.emit('error', failure(status.UNAUTHENTICATED, 'no'));
          else call.end();
        },
      },
      {
        credentials: {
          oauth: {
            type: 'oauth2',
            tokenUrl: `${tokens.url}/token`,
            clientId: 'id',
            clientSecret: `file:${folder.path}/secret`,
          },
        },
      },
    ),
  );
  const watch = async () => {
    using socket = await connect(torture.gateway.url);
    socket.subscribe('1', 'subscription { watchCount { number } }');
    const messages: unknown[] = [];
    for (;;) {
      const { type, payload } = await socket.next();
      if (type === 'complete') return messages;
      messages.push(payload);
      if (type === 'error') return messages;
      if (Object(payload).errors !== undefined) return messages;
    }
  };
  return {
    state,
    seen,
    watch,
    issued: () => issued,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const event = { data: { watchCount: { number: '7' } } };

test('a stream whose token is refused is opened once more, with another one', async () => {
  await using service = await start();
  expect(await service.watch()).toEqual([event]);

  service.state.refused.add('Bearer token-1');
  expect(await service.watch()).toEqual([event]);
  expect(service.seen).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);

  // A successor that is refused, too, is not the token's fault.
  service.state.refused.add('Bearer token-2');
  expect(await service.watch()).toMatchObject([
    [{ extensions: { code: 'UPSTREAM_UNAUTHENTICATED' } }],
  ]);
  expect(service.issued()).toBe(2);
});

test('a stream that has begun is not begun again: its client has its first events', async () => {
  await using service = await start();
  service.state.refused.add('Bearer token-1');
  service.state.afterMessages = 1;
  const [first, ...others] = await service.watch();
  expect(first).toEqual(event);
  expect(JSON.stringify(others)).toContain('UPSTREAM_UNAUTHENTICATED');
  expect(service.seen).toEqual(['Bearer token-1']);
});
