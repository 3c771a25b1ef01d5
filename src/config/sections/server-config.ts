import { isIP } from 'node:net';
import { z } from 'zod';
import { serverConnections } from './server-connections-config.ts';
import { serverTls } from './server-tls-config.ts';
import { filePath, headerName, milliseconds, origin, port, positive } from './values.ts';

/** A host without a port, as in a URL: IPv6 addresses stand in brackets. */
const hostName = z
  .string()
  .regex(/^([a-z0-9._-]+|\[[0-9a-f:.]+\])$/i, 'is not a host name without a port')
  .toLowerCase();

const network = z.string().refine(isNetwork, 'is neither an address nor a network (10.0.0.0/8)');

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  if (isIP(address) === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
}

const cors = z.strictObject({
  origins: z
    .array(origin)
    .default([])
    .describe('Origins whose pages may ask, e.g. https://app.example. Empty: none.'),
  credentials: z.boolean().default(false).describe('Whether browsers may send cookies.'),
});

const webSocket = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe('Take WebSockets (`graphql-transport-ws`) on the GraphQL path.'),
  maxConnections: positive.default(1_000).describe('The most WebSockets that are open at once.'),
  maxOperations: positive
    .default(100)
    .describe('The most operations of one WebSocket that are under way at once.'),
  maxUnsentBytes: positive
    .default(67_108_864)
    .describe(
      'The most that waits in one WebSocket for its client to read; one that lets more wait is cut off.',
    ),
  initTimeoutMs: milliseconds
    .default(5_000)
    .describe('How long a client may take to send `connection_init`.'),
  pingIntervalMs: milliseconds
    .default(12_000)
    .describe('How often clients are pinged; one that does not answer until the next is cut off.'),
});

const yearSeconds = 31_536_000;

export const server = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on. `0.0.0.0` for all.'),
  port: port.default(4000).describe('0 takes a free port.'),
  path: z
    .string()
    .regex(
      /^\/(?!(live|ready|metrics)$)[A-Za-z0-9._~/-]*$/,
      'must start with / and be none of /live, /ready, /metrics',
    )
    .default('/graphql')
    .describe('Where GraphQL is served: exactly this path.'),
  hosts: z
    .array(hostName)
    .default([])
    .describe(
      'Names that requests may have in `Host`, without ports. Empty: any; but a gateway that listens on a loopback address always takes only names of the loopback and these, so that no page can reach it by a name of its own (DNS rebinding).',
    ),
  trustedProxies: z
    .array(network)
    .default([])
    .describe(
      'Addresses or networks (10.0.0.0/8) of proxies whose `X-Forwarded-For` is believed. Empty: none, the peer of the connection is the client.',
    ),
  graphiql: z
    .boolean()
    .optional()
    .describe('Serve the GraphiQL page on the GraphQL path. Left out: as `profile` says.'),
  graphiqlExample: filePath
    .optional()
    .describe('A file with the operation that GraphiQL shows at first, relative to this file.'),
  introspection: z
    .boolean()
    .optional()
    .describe(
      'Answer introspection queries, and suggest names in messages. Left out: as `profile` says.',
    ),
  maxBodyBytes: positive
    .default(1_048_576)
    .describe(
      'The largest request body, as it is sent and as it is inflated (gzip, deflate, br), and the largest message of a WebSocket.',
    ),
  maxAnswerBytes: positive
    .default(33_554_432)
    .describe(
      'The longest text of an answer, of all answers of a batch together, and of each event of a subscription. One that would be longer, or have more than 10,000 errors, is given up while it is written, and answered with `ANSWER_TOO_LARGE`.',
    ),
  maxBatchOperations: positive
    .optional()
    .describe(
      'The most operations in one body, sent as a JSON array. Each is judged, charged, logged and answered by itself. Left out: batches are refused.',
    ),
  maxSubscriptions: positive.default(1_000).describe('The most subscriptions at once.'),
  maxSubscriptionMs: milliseconds
    .default(86_400_000)
    .describe(
      'How long a subscription may be open; then it ends with `SUBSCRIPTION_TIMEOUT`, and its client may subscribe again.',
    ),
  webSocket: webSocket.prefault({}).describe('Operations over WebSocket.'),
  connections: serverConnections.prefault({}).describe('Connections, and clients that are slow.'),
  requestTimeoutMs: milliseconds
    .default(30_000)
    .describe('The deadline of a whole request; every upstream call gets what is left of it.'),
  timeoutHeader: headerName
    .optional()
    .describe(
      'A header by which clients ask for a shorter deadline, in milliseconds. A value that is not a positive number, or is more than `requestTimeoutMs`, changes nothing. In the handshake of a WebSocket it holds for each operation. Left out: none.',
    ),
  shutdownGraceMs: milliseconds
    .default(10_000)
    .describe('How long requests in flight may go on after SIGTERM or SIGINT.'),
  idleGraceMs: z
    .int()
    .nonnegative()
    .max(60_000)
    .default(500)
    .describe(
      'How long idle connections stay open after SIGTERM or SIGINT: a request that comes on one is answered, and closes it. Longer than your clients and proxies leave a connection unused while they are busy; 0 closes them at once.',
    ),
  tls: serverTls
    .optional()
    .describe('Serve HTTPS, without a proxy in front. Left out: plain HTTP.'),
  hstsMaxAgeSeconds: z
    .int()
    .nonnegative()
    .default(yearSeconds)
    .describe(
      'How long browsers keep to HTTPS for this host (`Strict-Transport-Security`). Sent where clients came by HTTPS: with `tls`, unless it listens on a loopback address, and behind `trustedProxies` that say so by `X-Forwarded-Proto`. 0 makes browsers forget it.',
    ),
  cors: cors.prefault({}).describe('Cross-origin requests; closed by default.'),
});
