import { z } from 'zod';
import { headerName } from './values.ts';

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

export const identity = z.strictObject({
  apiKeys: z
    .strictObject({
      header: headerName.default('x-api-key').describe('The header that carries the key.'),
      keys: z
        .array(apiKey)
        .superRefine(uniqueBy('id'))
        .default([])
        .describe('The keys that are accepted.'),
    })
    .optional()
    .describe('API keys.'),
  jwt: z
    .array(jwtIssuer)
    .superRefine(uniqueBy('issuer'))
    .default([])
    .describe('Issuers of bearer tokens.'),
});

export type ApiKeyConfig = z.output<typeof apiKey>;
export type JwtIssuerConfig = z.output<typeof jwtIssuer>;
