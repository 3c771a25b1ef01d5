import { z } from 'zod';
import { endpoint } from './endpoint-config.ts';
import { filePath, milliseconds, positive } from './values.ts';

const server = z.strictObject({
  endpoint: endpoint.describe('Its address.'),
  weight: positive
    .max(10_000)
    .default(100)
    .describe('How much it gets, compared with the others: a canary has a small weight.'),
  failover: z
    .boolean()
    .default(false)
    .describe('Gets calls only while none of the others is available.'),
  clients: z
    .array(z.string())
    .default([])
    .describe(
      'Gets all calls of these clients (of `clients`; without any, what credentials call them) and no others. Empty: of all other clients.',
    ),
});

/** What `servers.list` and the file of `servers.file` hold. */
export const serverList = z
  .array(server)
  .nonempty()
  .refine((servers) => new Set(servers.map((each) => each.endpoint)).size === servers.length, {
    message: 'has an endpoint twice',
  });

const dns = z.strictObject({
  kind: z
    .enum(['a', 'srv'])
    .describe(
      '`a`: all addresses of the host of `endpoint`, of IPv4 and IPv6. `srv`: the targets of the record `name`.',
    ),
  name: z
    .string()
    .optional()
    .describe('The SRV record, such as `_http._tcp.catalog.service.consul`.'),
  refreshMs: milliseconds.default(10_000).describe('How often it is resolved again.'),
  resolvers: z
    .array(z.string())
    .default([])
    .describe(
      'Name servers (`10.0.0.53:53`) to ask instead of those of the system, also for the addresses of SRV targets.',
    ),
});

const ejection = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe('Leave out, for a while, a server that fails or is much slower than the others.'),
  consecutiveFailures: positive
    .default(5)
    .describe('A server fails after this many failed calls in a row.'),
  latencyFactor: z
    .number()
    .gt(1)
    .optional()
    .describe(
      'A server is too slow when it takes this many times the median of all servers (three or more). Left out: never.',
    ),
  latencyMinCalls: positive
    .max(1_000)
    .default(20)
    .describe(
      'For `latencyFactor`: a server is judged by the median of this many of its latest answers, so that a few slow ones decide nothing. Until it has had as many, it is not judged.',
    ),
  ejectMs: milliseconds
    .default(30_000)
    .describe('How long it is left out at first; longer each further time.'),
  maxEjectMs: milliseconds.default(300_000).describe('The longest that it is left out.'),
  maxEjectedRatio: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('The part of the servers that may be left out; one always may.'),
});

const healthCheck = z.strictObject({
  kind: z
    .enum(['http', 'grpc', 'tcp'])
    .describe(
      '`http`: GET `path` gives 2xx. `grpc`: grpc.health.v1 says SERVING. `tcp`: a connection can be made.',
    ),
  path: z.string().regex(/^\//, 'must start with /').default('/').describe('For `http`.'),
  service: z.string().default('').describe('For `grpc`: the service; empty is the whole server.'),
  intervalMs: milliseconds.default(5_000).describe('The time between two checks.'),
  timeoutMs: milliseconds.default(1_000).describe('A check that takes longer has failed.'),
  unhealthyAfter: positive
    .default(3)
    .describe('A server is unhealthy after this many failures in a row.'),
  healthyAfter: positive
    .default(2)
    .describe('A server is healthy again after this many successes in a row.'),
});

/** Several servers of one source. */
export const servers = z
  .strictObject({
    list: serverList.optional().describe('The servers themselves.'),
    dns: dns.optional().describe('Finds them by DNS.'),
    file: filePath
      .optional()
      .describe(
        'A file that lists them (YAML or JSON, like `list`), relative to this one; it is read again when it changes.',
      ),
    balance: z
      .enum(['round-robin', 'least-loaded', 'hash'])
      .default('least-loaded')
      .describe(
        'Which one gets a call: each in turn; of two random ones that with fewer calls in flight; or the one that `hashArg` always leads to. All by weight.',
      ),
    hashArg: z
      .string()
      .optional()
      .describe('For `hash`: the argument (name in the contract) whose value decides.'),
    slowStartMs: z
      .int()
      .nonnegative()
      .max(3_600_000)
      .default(0)
      .describe(
        'How long a server that joins or returns gets less than its weight. When all are new, as at a start, none starts slowly.',
      ),
    ejection: ejection.prefault({}).describe('Leaves out servers whose calls fail or are slow.'),
    healthCheck: healthCheck
      .optional()
      .describe('Checks the servers actively. Left out: no checks.'),
  })
  .refine(({ list, dns: byDns, file }) => [list, byDns, file].filter(Boolean).length === 1, {
    message: 'needs exactly one of list, dns and file',
  })
  .refine(({ balance, hashArg }) => (balance === 'hash') === (hashArg !== undefined), {
    message: 'balance: hash and hashArg belong together',
  })
  .refine(({ dns: byDns }) => (byDns?.kind === 'srv') === (byDns?.name !== undefined), {
    message: 'dns.kind: srv and dns.name belong together',
  });

export type ServersConfig = z.output<typeof servers>;
export type UpstreamServerConfig = z.output<typeof server>;
