import { isJsonObject, type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import type { Contract } from '../contract/contract.ts';

export interface PathOperations {
  readonly pathItem: JsonObject;
  /** Methods are in upper case. */
  readonly operations: readonly { readonly method: string; readonly node: JsonObject }[];
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

/** @throws BrokenReference when the Path Item Object is elsewhere and not there. */
export function operationsOfPath(contract: Contract, item: unknown): PathOperations {
  // OpenAPI 3.1, Path Item Object: what stands beside its `$ref` is part of it.
  const { $ref: _, ...own } = objectAt(item);
  const pathItem = { ...objectAt(contract.resolve(item).node), ...own };
  const fixed = methods.map((method): [string, unknown] => [
    method.toUpperCase(),
    pathItem[method],
  ]);
  // OpenAPI 3.2: methods that have no field of their own.
  const additional = Object.entries(objectAt(pathItem.additionalOperations));
  return {
    pathItem,
    operations: [...fixed, ...additional].flatMap(([method, node]) =>
      isJsonObject(node) ? [{ method, node }] : [],
    ),
  };
}
