import type { GatewayPlugin } from '../shared/request-context.ts';
import { conditionalRoots } from './documents/conditional-roots.ts';

/** Refuses subscriptions that may have no field. The validation of graphql-js must not see them. */
export function useSubscriptionRoots(): GatewayPlugin {
  return {
    onValidate({ params, setResult }) {
      const errors = conditionalRoots(params.documentAST);
      if (errors.length > 0) setResult(errors);
    },
  };
}
