import { type ExecutionArgs, type FieldNode, GraphQLError, OperationTypeNode } from 'graphql';
import { GatewayError } from '../../errors/gateway-error.ts';
import { coerceVariables } from '../../shared/coerced-variables.ts';
import { memoizeByOperation } from '../../shared/operation-memo.ts';
import type { DeniedFields, GatewayPlugin, RequestContext } from '../../shared/request-context.ts';
import { createDecide, type Denial, deniedByScopes, needsPolicies } from './decide.ts';
import { guardedFields } from './operation-access.ts';
import type { Policies } from './policy.ts';

export interface FieldAccessOptions {
  readonly policies: Policies;
  /** What becomes of fields that a client may not ask for; `null`: they are. */
  readonly onDenied: (client: string | null) => 'reject' | 'null';
  /** The `WWW-Authenticate` of a 401. */
  readonly challenge: string;
}

type AccessArgs = ExecutionArgs & { readonly contextValue: RequestContext };

/**
 * Judges the fields that an operation selects by their `@authenticated`, `@requiresScopes` and
 * `@policy`, before anything of it runs: all of it is refused, or what may not be asked for is
 * answered with null and an error. What a document asks for is worked out once. It must stand after
 * identity and before everything that answers (the cache) or counts (rate limits).
 */
export function useFieldAccess(options: FieldAccessOptions): GatewayPlugin {
  const { policies, onDenied, challenge } = options;
  const decide = createDecide(policies);
  const guards = memoizeByOperation((operation) => {
    const guarded = guardedFields(operation);
    return { operation, guarded, asksPolicies: needsPolicies(guarded) };
  });
  type Guards = ReturnType<typeof guards>;

  /** Null is for fields: without its root, an operation is nothing. */
  const isRefused = ({ operation }: Guards, denials: readonly Denial[], client: string | null) =>
    onDenied(client) === 'reject' ||
    denials.some(
      ({ field }) =>
        field.node === undefined ||
        (operation.operation.operation === OperationTypeNode.SUBSCRIPTION &&
          field.path.length === 1),
    );

  type Refuse = (result: { readonly errors: GraphQLError[] }) => void;
  const settle = (
    guard: Guards,
    denials: readonly Denial[],
    context: RequestContext,
    refuse: Refuse,
  ) => {
    if (denials.length === 0) return;
    if (isRefused(guard, denials, context.client)) {
      refuse({ errors: denials.map((denial) => refusal(denial, context, challenge)) });
    } else {
      context.denied = deniedFields(denials, context);
    }
  };

  const judge = (args: AccessArgs, refuse: Refuse): void | Promise<void> => {
    const guard = guards(args);
    const { operation, guarded, asksPolicies } = guard;
    if (guarded.length === 0) return;
    const { contextValue: context } = args;
    if (!asksPolicies) return settle(guard, deniedByScopes(guarded, context), context, refuse);
    const { coerced } = coerceVariables(operation, args.variableValues);
    // Without values for them nothing is executed: it will say what is wrong.
    const variables = coerced ?? {};
    return decide(guarded, context, variables).then((denials) =>
      settle(guard, denials, context, refuse),
    );
  };
  return {
    onExecute: ({ args, setResultAndStopExecution }) => judge(args, setResultAndStopExecution),
    onSubscribe: ({ args, setResultAndStopExecution }) => judge(args, setResultAndStopExecution),
  };
}

function refusal(denial: Denial, context: RequestContext, challenge: string): GraphQLError {
  const { node, path } = denial.field;
  const originalError = denialError(denial, context, challenge);
  // Where the operation itself is refused there is no field to name.
  const place = node === undefined ? {} : { nodes: node, path };
  return new GraphQLError(originalError.message, { ...place, originalError });
}

function denialError({ cause }: Denial, { principal }: RequestContext, challenge?: string) {
  if (principal !== null) return new GatewayError('FORBIDDEN', { cause });
  const headers = challenge === undefined ? {} : { 'www-authenticate': challenge };
  return new GatewayError('UNAUTHENTICATED', { headers, cause });
}

function deniedFields(denials: readonly Denial[], context: RequestContext): DeniedFields {
  const errors = new Map<FieldNode, Error>();
  for (const denial of denials) {
    const { node } = denial.field;
    if (node !== undefined) errors.set(node, denialError(denial, context));
  }
  return { key: denials.map(({ index }) => index).join(), errors };
}
