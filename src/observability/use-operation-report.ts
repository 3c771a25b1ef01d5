import { getOperationAST } from 'graphql';
import type { GatewayPlugin } from '../shared/request-context.ts';

/** GraphQL names cannot break a log line, but they can be as long as a document. */
const maxNameLength = 100;

/** Writes down which operation a request asks for, also when it is refused afterwards. */
export function useOperationReport(): GatewayPlugin {
  return {
    onParse() {
      return ({ result, context: { params, report } }) => {
        if (result === null || result instanceof Error) return;
        const operation = getOperationAST(result, params.operationName);
        report.operationType = operation?.operation ?? null;
        report.operationName = operation?.name?.value.slice(0, maxNameLength) ?? null;
      };
    },
  };
}
