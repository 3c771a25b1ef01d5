import { allocateNames, fieldName, readFieldNames, soundsLikeRead } from '../../naming.ts';
import type { ContractOperation } from './contract-operations.ts';

export type RootTypeName = 'Query' | 'Mutation';

export interface RootField {
  readonly operation: ContractOperation;
  readonly rootType: RootTypeName;
  readonly name: string;
}

/**
 * The root field of each operation. HTTP says what only reads (RFC 9110, 9.2.1: safe methods), and
 * in a contract that only posts, where methods say nothing, the verb of the operation does;
 * `selectQueryOrMutationField` of `.meshrc.yaml` overrides both. Reads are named after what they
 * answer (`getProduct` → `product`), changes after what they do.
 * @param selected operationId as Mesh writes it → root type.
 */
export function rootFields(
  operations: readonly ContractOperation[],
  selected: ReadonlyMap<string, RootTypeName>,
): RootField[] {
  const isRpc = operations.every(({ method }) => method === 'POST');
  const placed = operations.map((operation) => ({
    operation,
    rootType: rootTypeOf(operation, isRpc, selected),
  }));
  const namesOf = (rootType: RootTypeName) =>
    allocateNames(
      placed
        .filter((each) => each.rootType === rootType)
        .map(({ operation }) => ({
          key: operation.label,
          candidates: candidates(operation, rootType),
        })),
    );
  const names = { Query: namesOf('Query'), Mutation: namesOf('Mutation') };
  return placed.map(({ operation, rootType }) => ({
    operation,
    rootType,
    name: names[rootType].get(operation.label) ?? operation.label,
  }));
}

const safeMethods = new Set(['GET', 'HEAD', 'QUERY']);

function rootTypeOf(
  { operationId = '', method }: ContractOperation,
  isRpc: boolean,
  selected: ReadonlyMap<string, RootTypeName>,
): RootTypeName {
  const chosen = selected.get(operationId) ?? selected.get(operationId.replace(/\W/g, '_'));
  if (chosen !== undefined) return chosen;
  // `KV_Range`, `users.list`: the service stands before the verb.
  const [verb = ''] = operationId.split(/[._/]/).slice(-1);
  return safeMethods.has(method) || (isRpc && soundsLikeRead(verb)) ? 'Query' : 'Mutation';
}

function candidates(operation: ContractOperation, rootType: RootTypeName): string[] {
  const id = operation.operationId ?? operationIdFromPath(operation);
  return rootType === 'Query' ? readFieldNames(id) : [fieldName(id)];
}

/** `GET /users/{id}/posts` → `get users by id posts`. */
function operationIdFromPath({ method, path }: ContractOperation): string {
  return `${method.toLowerCase()} ${path.replaceAll('{', ' by ').replaceAll('}', ' ')}`;
}
