import { z } from 'zod';
import { filePath, headerName, httpsUrl, milliseconds, positive, secret } from './values.ts';

const client = z.string().min(1).describe('Who it belongs to: web, mobile, a partner.');
const scopes = z.array(z.string()).default([]).describe('What its holder may do.');

const cookieName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'is not the name of a cookie')
  .optional();

const apiKey = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'may have letters, digits and -, at most 64')
    .describe('The public part of the key.'),
  hash: z
    .string()
    .regex(/^sha256:[A-Za-z0-9_-]{22}:[A-Za-z0-9_-]{43}$/, 'must be what `headgate key print` said')
    .describe('What `headgate key print` said: a salted hash; the key itself is stored nowhere.'),
  client,
  scopes,
});

const apiKeys = z.strictObject({
  header: headerName.default('x-api-key').describe('The header that carries the key.'),
  cookie: cookieName.describe('A cookie that may carry the key. Left out: none.'),
  keys: z
    .array(apiKey)
    .superRefine(uniqueBy('id'))
    .default([])
    .describe('The keys that are accepted.'),
  file: filePath
    .optional()
    .describe(
      'A file with more keys, relative to this file; `headgate key create` and `revoke` change it, and the change counts at once.',
    ),
  redis: z
    .boolean()
    .default(false)
    .describe('Whether keys are also looked up in Redis (`redis`), for several gateways.'),
});

const jwtIssuer = z.strictObject({
  issuer: z.string().min(1).describe('The `iss` that tokens must have.'),
  audience: z.union([z.string(), z.array(z.string())]).describe('The `aud` that tokens must have.'),
  jwks: z
    .string()
    .min(1)
    .describe('A local JWKS file (relative to gateway.yaml) or its https URL.'),
  jwksTimeoutMs: milliseconds
    .default(3_000)
    .describe('The longest that the server of `jwks` may take to answer.'),
  jwksMaxAgeMs: milliseconds
    .default(600_000)
    .describe(
      'How old keys of a URL may be: then they are fetched again, beside the requests that use them. While newer ones cannot be had, they go on counting.',
    ),
  jwksCooldownMs: milliseconds
    .default(30_000)
    .describe(
      'How long to wait after a fetch before a token with an unknown key may cause the next one: made-up tokens must not cause one each. A new key may take this long to be known. While there are no keys at all, it is a second at most.',
    ),
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

const jwt = z.strictObject({
  header: headerName
    .default('authorization')
    .describe('The header that carries the token: as `Bearer`, or alone in another header.'),
  cookie: cookieName.describe('A cookie that may carry the token. Left out: none.'),
  issuers: z
    .array(jwtIssuer)
    .nonempty()
    .superRefine(uniqueBy('issuer'))
    .describe('Who may issue tokens.'),
});

const introspection = z.strictObject({
  url: httpsUrl.describe('The introspection endpoint (RFC 7662).'),
  clientId: z.string().min(1).describe('Our own id at the authorization server.'),
  clientSecret: secret.describe('Our own secret there: `env:NAME` or `file:path`.'),
  issuer: z.string().min(1).optional().describe('The `iss` that active tokens must have, if any.'),
  audience: z
    .string()
    .min(1)
    .optional()
    .describe('The `aud` that active tokens must have, if any.'),
  cacheSeconds: z
    .int()
    .nonnegative()
    .default(30)
    .describe('How long an answer counts; a revoked token may still be accepted for that long.'),
  maxCachedTokens: positive.default(10_000).describe('The most answers that are kept.'),
  timeoutMs: milliseconds.default(3_000).describe('The longest that an answer may take.'),
});

const basic = z.strictObject({
  file: filePath.describe(
    'An htpasswd file with bcrypt hashes (`htpasswd -B`), relative to this file.',
  ),
  realm: z
    .string()
    .regex(/^[^"\\\r\n]*$/, 'may have no quotes, backslashes and line ends')
    .default('headgate')
    .describe('What browsers show when they ask for the password.'),
  users: z
    .record(z.string(), z.strictObject({ client: client.optional(), scopes }))
    .default({})
    .describe('Client and scopes of users of the file.'),
  maxConcurrentChecks: positive
    .default(2)
    .describe('The most passwords that are checked at once; a check is meant to be slow.'),
});

const certificate = z
  .strictObject({
    subject: z
      .record(z.string(), z.string())
      .optional()
      .describe('Parts of the subject that it must have, such as `CN: orders`.'),
    san: z
      .string()
      .regex(/^(DNS|URI|email|IP Address):./, 'must be DNS:…, URI:…, email:… or IP Address:…')
      .optional()
      .describe('A subject alternative name that it must have: `URI:spiffe://shop/orders`.'),
    name: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/, 'may have letters, digits and . _ -, at most 64')
      .describe('What its holder is called here.'),
    client: client.optional(),
    scopes,
  })
  .refine(({ subject, san }) => Object.keys(subject ?? {}).length > 0 || san !== undefined, {
    message: 'needs a subject or a san',
  });

const certificates = z.strictObject({
  principals: z.array(certificate).nonempty().describe('Whose certificates are known.'),
  forwardedHeader: headerName
    .optional()
    .describe(
      'The header in which a proxy of `server.trustedProxies` passes on the certificate that it has verified: URL-encoded PEM, or Envoy’s `Cert="…"`. Left out: none.',
    ),
});

const kinds = ['apiKey', 'token', 'basic', 'certificate'] as const;

export const identity = z.strictObject({
  order: z
    .array(z.enum(kinds))
    .default([...kinds])
    .refine((order) => new Set(order).size === kinds.length, 'must name each kind once')
    .describe(
      'Which kind of credentials is looked for first. A request with two in headers or cookies is refused whatever the order; a certificate counts when nothing before it was found.',
    ),
  anonymous: z
    .boolean()
    .default(true)
    .describe('Whether requests without credentials are answered at all.'),
  defaultClient: z
    .string()
    .optional()
    .describe('Which of `clients` a request belongs to that no other recognises.'),
  recheckIntervalMs: milliseconds
    .default(10_000)
    .describe(
      'How often the credentials of open subscriptions are judged again; one may go on for that long after its key was revoked. When a token or key expires, its subscriptions end at once.',
    ),
  apiKeys: apiKeys.optional().describe('API keys.'),
  jwt: jwt.optional().describe('Bearer tokens that are signed.'),
  introspection: introspection
    .optional()
    .describe('Bearer tokens that only their authorization server can read.'),
  basic: basic.optional().describe('User names and passwords (HTTP Basic).'),
  certificates: certificates.optional().describe('Client certificates (mutual TLS).'),
});

/** Keys are found by their id, issuers by their name: of two that are the same, one would be dead. */
function uniqueBy<Member extends string>(member: Member) {
  return (items: readonly Readonly<Record<Member, string>>[], context: z.RefinementCtx) => {
    const known = new Set<string>();
    for (const [index, { [member]: value }] of items.entries()) {
      if (known.has(value)) {
        const message = `${value} stands here twice`;
        context.addIssue({ code: 'custom', path: [index, member], message });
      }
      known.add(value);
    }
  };
}

export type IdentityConfig = z.output<typeof identity>;
export type ApiKeyConfig = z.output<typeof apiKey>;
export type ApiKeysConfig = z.output<typeof apiKeys>;
export type JwtConfig = z.output<typeof jwt>;
export type JwtIssuerConfig = z.output<typeof jwtIssuer>;
export type IntrospectionConfig = z.output<typeof introspection>;
export type BasicConfig = z.output<typeof basic>;
export type CertificatesConfig = z.output<typeof certificates>;
