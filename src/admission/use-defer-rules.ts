import type { GatewayPlugin } from '../shared/request-context.ts';
import { deferRules } from './documents/defer-rules.ts';

/** Refuses `@defer` where it cannot be. */
export function useDeferRules(): GatewayPlugin {
  return {
    onValidate({ addValidationRule }) {
      for (const rule of deferRules) addValidationRule(rule);
    },
  };
}
