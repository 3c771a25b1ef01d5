import { GraphQLError } from 'graphql';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { memoizeByOperation, type OperationArgs } from '../operation-memo.ts';
import type { GatewayPlugin, Principal } from '../request-context.ts';
import { satisfies } from './access-requirements.ts';
import { challengeOf } from './challenge.ts';
import { type GuardedField, guardedFields } from './operation-access.ts';

/**
 * Refuses operations that select a field whose `@authenticated` or `@requiresScopes` the principal
 * does not meet: the whole operation, before anything of it runs. It must stand after identity and
 * before everything that answers (the cache) or counts (rate limits).
 */
export function useFieldAccess(identity: GatewayConfig['identity']): GatewayPlugin {
  const guarded = memoizeByOperation(guardedFields);
  const challenge = challengeOf(identity);

  const refusals = (args: OperationArgs, principal: Principal | null): GraphQLError[] =>
    guarded(args)
      .filter(({ requirements }) => !requirements.every((each) => satisfies(principal, each)))
      .map((field) => refusal(field, principal, challenge));

  return {
    onExecute({ args, setResultAndStopExecution }) {
      const errors = refusals(args, args.contextValue.principal);
      if (errors.length > 0) setResultAndStopExecution({ errors });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const errors = refusals(args, args.contextValue.principal);
      if (errors.length > 0) setResultAndStopExecution({ errors });
    },
  };
}

function refusal({ node, path }: GuardedField, principal: Principal | null, challenge: string) {
  const originalError =
    principal === null
      ? new GatewayError('UNAUTHENTICATED', { headers: { 'www-authenticate': challenge } })
      : new GatewayError('FORBIDDEN');
  return new GraphQLError(originalError.message, { nodes: node ?? null, path, originalError });
}
