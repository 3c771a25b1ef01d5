import { z } from 'zod';
import { milliseconds, positive } from './values.ts';

export const serverConnections = z.strictObject({
  max: positive
    .default(10_000)
    .describe(
      'The most connections that are open at once, WebSockets too. One more is closed at once, also one of a probe: have this above what your clients need.',
    ),
  maxRequests: positive
    .optional()
    .describe(
      'After this many requests a connection is closed: the last answer says `Connection: close`, and its client makes another, perhaps to another gateway. Left out: any number.',
    ),
  headersTimeoutMs: milliseconds
    .default(10_000)
    .describe('How long the headers of a request may take to arrive; then 408.'),
  receiveTimeoutMs: milliseconds
    .default(30_000)
    .describe(
      'How long a whole request may take to arrive, with its body; then 408. Never longer than `requestTimeoutMs`.',
    ),
  sendTimeoutMs: milliseconds
    .default(30_000)
    .describe(
      'How long a client may take nothing of what is sent to it: an answer, events, messages of a WebSocket. Then it is cut off, and its upstream work with it. For what is large it has more time, by `minSendBytesPerSecond`.',
    ),
  minSendBytesPerSecond: positive
    .default(16_384)
    .describe('How fast a client must take a large answer or message, at least.'),
  keepAliveTimeoutMs: milliseconds
    .default(65_000)
    .describe(
      'How long a connection may be idle between two requests. Longer than the load balancer in front keeps one, so that it is never the gateway that closes first.',
    ),
});
