import { z } from 'zod';

/**
 * The one schema of `gateway.yaml`: its type, its JSON schema for editors and its reference page
 * (`docs/reference/config.md`) are made from it. Unknown keys are refused, every limit has a
 * default, and names carry their units.
 */

/** A secret is never written down: `env:NAME` reads the environment, `file:path` a file. */
const secret = z
  .string()
  .regex(/^(env|file):.+/, 'must be env:NAME or file:path: secrets do not stand in this file')
  .describe('`env:NAME` or `file:path` (relative to gateway.yaml)');

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'is not a header name')
  .transform((name) => name.toLowerCase());

const positive = z.int().positive();

const server = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address to listen on. `0.0.0.0` for all.'),
  port: z.int().min(0).max(65_535).default(4000).describe('0 takes a free port.'),
  path: z
    .string()
    .regex(
      /^\/(?!(live|ready|metrics)$)[A-Za-z0-9._~/-]*$/,
      'must start with / and be none of /live, /ready, /metrics',
    )
    .default('/graphql')
    .describe('Where GraphQL is served: exactly this path.'),
  graphiql: z.boolean().default(true).describe('Serve the GraphiQL page on the GraphQL path.'),
  graphiqlExample: z
    .string()
    .optional()
    .describe('A file with the operation that GraphiQL shows at first, relative to this file.'),
  introspection: z.boolean().default(true).describe('Answer introspection queries.'),
  maxBodyBytes: positive.default(1_048_576).describe('The largest request body.'),
  requestTimeoutMs: positive
    .default(30_000)
    .describe('The deadline of a whole request; every upstream call gets what is left of it.'),
  shutdownGraceMs: positive
    .default(10_000)
    .describe('How long requests in flight may go on after SIGTERM or SIGINT.'),
  cors: z
    .strictObject({
      origins: z
        .array(z.string())
        .default([])
        .describe('Origins that may ask, e.g. https://app.example. Empty: none.'),
      credentials: z.boolean().default(false).describe('Whether browsers may send cookies.'),
    })
    .prefault({})
    .describe('Cross-origin requests; closed by default.'),
});

const source = z.strictObject({
  endpoint: z.string().min(1).optional().describe("Overrides the contract's own address."),
  timeoutMs: positive.default(10_000).describe('The longest that one call may take.'),
  connectTimeoutMs: positive.default(3_000).describe('The longest that connecting may take.'),
  maxConnections: positive.default(64).describe('The most connections to the upstream.'),
  maxResponseBytes: positive.default(16_777_216).describe('The largest answer that is read.'),
  headers: z
    .strictObject({
      forward: z
        .array(headerName)
        .default([])
        .describe("Headers of the client's request to pass on."),
      set: z
        .record(headerName, z.union([secret, z.string()]))
        .default({})
        .describe('Headers to send with every call; values may be `env:NAME` or `file:path`.'),
    })
    .prefault({})
    .describe('HTTP headers (gRPC metadata) for this source. Nothing else is passed on.'),
  soapHeaders: z
    .record(z.string(), z.unknown())
    .default({})
    .describe(
      'SOAP header parts by element name, as nested keys; strings may be `env:NAME` or `file:path`.',
    ),
});

const apiKey = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/)
    .describe('The public part of the key.'),
  hash: z
    .string()
    .regex(/^sha256:[A-Za-z0-9_-]{22}:[A-Za-z0-9_-]{43}$/, 'must be what `headgate key` printed')
    .describe('What `headgate key` printed: a salted hash; the key itself is stored nowhere.'),
  client: z.string().min(1).describe('Who it belongs to: web, mobile, a partner.'),
  scopes: z.array(z.string()).default([]).describe('What its holder may do.'),
});

const jwtIssuer = z.strictObject({
  issuer: z.string().min(1).describe('The `iss` that tokens must have.'),
  audience: z.union([z.string(), z.array(z.string())]).describe('The `aud` that tokens must have.'),
  jwks: z
    .string()
    .min(1)
    .describe('A local JWKS file (relative to gateway.yaml) or its https URL.'),
  algorithms: z
    .array(
      z.enum([
        'RS256',
        'RS384',
        'RS512',
        'PS256',
        'PS384',
        'PS512',
        'ES256',
        'ES384',
        'ES512',
        'EdDSA',
      ]),
    )
    .nonempty()
    .default(['RS256', 'ES256', 'EdDSA'])
    .describe('Signature algorithms that are accepted; never taken from the token alone.'),
  scopesClaim: z
    .string()
    .default('scope')
    .describe('The claim that lists the scopes: a string with blanks or a list.'),
  clockToleranceSeconds: z.int().nonnegative().default(5).describe('Allowed clock skew.'),
});

export const gatewayConfigSchema = z.strictObject({
  schema: z
    .string()
    .default('schema/unified.graphql')
    .describe('The composed schema, relative to this file.'),
  server: server.prefault({}).describe('The HTTP server.'),
  sources: z
    .record(z.string(), source)
    .default({})
    .describe('How to call each source; the keys are names in .meshrc.yaml.'),
  identity: z
    .strictObject({
      apiKeys: z
        .strictObject({
          header: headerName.default('x-api-key').describe('The header that carries the key.'),
          keys: z.array(apiKey).default([]).describe('The keys that are accepted.'),
        })
        .optional()
        .describe('API keys.'),
      jwt: z.array(jwtIssuer).default([]).describe('Issuers of bearer tokens.'),
    })
    .prefault({})
    .describe('Who is asking. Wrong credentials are refused; no credentials are anonymous.'),
  admission: z
    .strictObject({
      maxTokens: positive.default(2_000).describe('The most tokens of a document.'),
      maxDepth: positive.default(15).describe('The deepest nesting of fields.'),
      maxAliases: positive.default(50).describe('The most aliases of a document.'),
      maxRootFields: positive.default(20).describe('The most root fields of an operation.'),
      maxFields: positive
        .default(2_000)
        .describe('The most fields of an operation, with its fragments unfolded.'),
      maxCachedDocuments: positive.default(1_000).describe('How many parsed documents are kept.'),
      rateLimit: z
        .strictObject({
          maxTrackedKeys: positive
            .default(100_000)
            .describe('The most callers that are remembered at once.'),
        })
        .prefault({})
        .describe('Where the counts of `@rateLimit` are kept.'),
    })
    .prefault({})
    .describe('What may be asked.'),
  cache: z
    .strictObject({
      answers: z
        .strictObject({
          enabled: z
            .boolean()
            .default(true)
            .describe('Keep answers whose fields all have `@cacheControl`.'),
          maxBytes: positive.default(67_108_864).describe('The most memory for answers.'),
        })
        .prefault({})
        .describe('Whole answers.'),
    })
    .prefault({})
    .describe('What is kept.'),
  observability: z
    .strictObject({
      logLevel: z
        .enum(['silent', 'error', 'warn', 'info', 'debug'])
        .default('info')
        .describe('What is logged.'),
      logFormat: z
        .enum(['json', 'pretty'])
        .default('json')
        .describe('JSON lines, or lines for people.'),
      metrics: z.boolean().default(true).describe('Serve Prometheus metrics on /metrics.'),
    })
    .prefault({})
    .describe('What can be seen.'),
});

export type GatewayConfig = z.output<typeof gatewayConfigSchema>;
export type SourceConfig = GatewayConfig['sources'][string];
export type ApiKeyConfig = z.output<typeof apiKey>;
export type JwtIssuerConfig = z.output<typeof jwtIssuer>;

/** What a source gets that `gateway.yaml` does not mention. */
export const defaultSourceConfig: SourceConfig = source.parse({});
