import { NoSchemaIntrospectionCustomRule } from 'graphql';
import type { GatewayPlugin } from '../shared/request-context.ts';

/** Refuses `__schema` and `__type` unless `server.introspection` allows them. */
export function useIntrospection(allowed: boolean): GatewayPlugin {
  if (allowed) return {};
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(NoSchemaIntrospectionCustomRule);
    },
  };
}
