import { useGenericAuth } from '@envelop/generic-auth';
import type { GraphQLSchema } from 'graphql';
import type {
  GatewayPlugin,
  Principal,
  RequestContext,
  RequestReport,
} from '../shared/request-context.ts';
import type { Identity } from './create-identity.ts';
import type { Identify } from './identify.ts';
import { judgedInTime } from './judged-in-time.ts';

/** What exists for each client, and for requests of none. */
interface Views {
  readonly byClient: ReadonlyMap<string, GraphQLSchema>;
  readonly everybody: GraphQLSchema;
}

/**
 * Finds out who is asking, once per request, and what exists for them. That must be known before a
 * document is validated, so it is judged as soon as Yoga has read the request, which is before
 * `@envelop/generic-auth` puts the principal into the context that execution sees. Wrong credentials
 * are refused and never make an anonymous request.
 */
export function useIdentity(
  { identify, allAnonymous, clientOf }: Pick<Identity, 'identify' | 'allAnonymous' | 'clientOf'>,
  views: Views,
) {
  const identifyOnce = allAnonymous ? () => null : onceByRequest(identify);
  const settle = (context: RequestContext, principal: Principal | null) => {
    const { report } = context;
    report.principalId = principal?.id ?? null;
    context.client = clientOf(principal);
    report.client = context.client;
  };

  const judging: GatewayPlugin = {
    onParams({ context }) {
      const found = identifyOnce(context);
      // Anonymous requests wait for nothing.
      if (!(found instanceof Promise)) return settle(context, found);
      return found.then((principal) => settle(context, principal));
    },
    ...(views.byClient.size > 0 && {
      onEnveloped({ context, setSchema }) {
        setSchema(views.byClient.get(context?.client ?? '') ?? views.everybody);
      },
    }),
  };
  // `principal` is null already.
  if (allAnonymous) return [judging] as const;
  const resolving = useGenericAuth<Principal, RequestContext, 'principal'>({
    mode: 'resolve-only',
    contextFieldName: 'principal',
    resolveUserFn: identifyOnce,
  });
  return [judging, resolving] as const;
}

/**
 * A request comes here again when it was executed before Yoga made an answer of it, and with each
 * operation when it is a batch: its credentials are judged once.
 */
function onceByRequest(identify: Identify): (context: RequestContext) => ReturnType<Identify> {
  const outcomes = new WeakMap<RequestReport, () => ReturnType<Identify>>();
  return (context) => {
    const request = context.batch?.request ?? context.report;
    let outcome = outcomes.get(request);
    if (outcome === undefined) {
      outcome = attempt(() => {
        const judging = identify(context);
        return judging instanceof Promise ? judgedInTime(judging, context) : judging;
      });
      outcomes.set(request, outcome);
    }
    return outcome();
  };
}

function attempt<T>(run: () => T): () => T {
  try {
    const value = run();
    return () => value;
  } catch (thrown) {
    return () => {
      throw thrown;
    };
  }
}
