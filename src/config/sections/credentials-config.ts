import { z } from 'zod';
import { httpsUrl, milliseconds, positive, secret } from './values.ts';

export const tls = z
  .strictObject({
    ca: secret
      .optional()
      .describe('Certificates of authorities to trust instead of the usual ones, in PEM.'),
    cert: secret.optional().describe('The certificate that the gateway shows, in PEM.'),
    key: secret.optional().describe('The private key of `cert`, in PEM.'),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    message: 'cert and key belong together',
  });

const secretText = secret.describe('`env:NAME` or `file:path`.');

/** Where an API key goes, when the contract does not say. */
const apiKey = z
  .strictObject({
    type: z.literal('apiKey'),
    value: secretText,
    in: z
      .enum(['header', 'query', 'cookie'])
      .optional()
      .describe('Where it goes, when the contract does not say.'),
    parameter: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks')
      .optional()
      .describe('The name of the header, parameter or cookie.'),
  })
  .refine((key) => (key.in === undefined) === (key.parameter === undefined), {
    message: 'in and parameter belong together',
  });

const basic = z.strictObject({
  type: z.literal('basic'),
  username: z.string().min(1).describe('The name; may be `env:NAME` or `file:path`.'),
  password: secretText,
});

const bearer = z.strictObject({ type: z.literal('bearer'), token: secretText });

const clientCredentials = z.strictObject({
  type: z.literal('oauth2'),
  tokenUrl: httpsUrl
    .optional()
    .describe('Where tokens are issued. Left out: as the contract says, if that is https.'),
  clientId: z.string().min(1).describe('Our own id there; may be `env:NAME` or `file:path`.'),
  clientSecret: secretText,
  scopes: z.array(z.string().min(1)).default([]).describe('The scopes to ask for.'),
  audience: z.string().min(1).optional().describe('The `audience` that some servers ask for.'),
  timeoutMs: milliseconds.default(5_000).describe('The longest that getting a token may take.'),
});

export const credentials = z
  .record(
    z.string().min(1),
    z.discriminatedUnion('type', [apiKey, basic, bearer, clientCredentials]),
  )
  .default({})
  .describe(
    'Our own credentials, by the name of their security scheme in the contract, which says where they go and which operations need them. Under any other name: for all calls of the source.',
  );

export type CredentialsConfig = z.output<typeof credentials>;
export type OAuth2Config = z.output<typeof clientCredentials>;

export const wsSecurity = z.strictObject({
  username: z.string().min(1).describe('The name; may be `env:NAME` or `file:path`.'),
  password: secret.describe('The password: `env:NAME` or `file:path`.'),
  type: z
    .enum(['text', 'digest'])
    .default('text')
    .describe('How the password is sent: as it is, or as a digest with a nonce and the time.'),
  timestampTtlSeconds: positive
    .optional()
    .describe('Adds a Timestamp, after which the request expires. Left out: none.'),
});
