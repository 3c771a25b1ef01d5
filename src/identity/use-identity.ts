import { useGenericAuth } from '@envelop/generic-auth';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Principal, RequestContext } from '../request-context.ts';
import { createApiKeyPrincipals } from './api-key-principals.ts';
import { challengeOf } from './challenge.ts';
import { createJwtPrincipals } from './jwt-principals.ts';

export interface IdentityOptions {
  readonly identity: GatewayConfig['identity'];
  /** What file names in it are relative to: the folder of gateway.yaml. */
  readonly baseDir: string;
}

type IdentityPlugin = ReturnType<typeof useGenericAuth<Principal, RequestContext, 'principal'>>;

/**
 * Finds out who is asking, once per request, before execution. Credentials of a kind that is not
 * configured are not ours to judge (they may be meant for an upstream); those that are must be
 * right: wrong ones are refused and never make an anonymous request.
 * @throws UserError when keys cannot be used
 */
export function useIdentity({ identity, baseDir }: IdentityOptions): IdentityPlugin {
  const findPrincipal = createPrincipals({ identity, baseDir });
  return useGenericAuth<Principal, RequestContext, 'principal'>({
    mode: 'resolve-only',
    contextFieldName: 'principal',
    async resolveUserFn(context) {
      const principal = await findPrincipal(context.headers);
      context.report.principalId = principal?.id ?? null;
      return principal;
    },
  });
}

function createPrincipals({ identity, baseDir }: IdentityOptions) {
  const challenge = challengeOf(identity);
  const { apiKeys, jwt } = identity;
  const byApiKey = createApiKeyPrincipals(apiKeys?.keys ?? [], challenge);
  const byToken = createJwtPrincipals(jwt, baseDir);

  return (headers: RequestContext['headers']): Principal | Promise<Principal> | null => {
    const apiKey = apiKeys === undefined ? undefined : headers[apiKeys.header];
    const authorization = jwt.length === 0 ? undefined : headers.authorization;
    if (apiKey !== undefined && authorization !== undefined) {
      throw new GatewayError('UNAUTHENTICATED', {
        message: 'Send an API key or a token, not both.',
        headers: { 'www-authenticate': challenge },
      });
    }
    if (apiKey !== undefined) return byApiKey(apiKey);
    return authorization === undefined ? null : byToken(authorization);
  };
}
