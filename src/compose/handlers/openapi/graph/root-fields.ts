import { allocateNames } from '../../../naming/allocate-names.ts';
import {
  bareVerb,
  changeFieldNames,
  readFieldNames,
  soundsLikeRead,
} from '../../../naming/root-field-names.ts';
import { chosenRootType, type RootTypeChoice, type RootTypeName } from '../../root-type-choices.ts';
import type { ContractOperation } from '../operations/contract-operations.ts';
import { functionName, withoutModules } from './function-names.ts';
import { sharedService, withoutRepeatedGroup } from './group-names.ts';
import { withoutInnerVersions } from './inner-versions.ts';
import { operationNames } from './operation-names.ts';
import { namesFromPath, picksOne, saysOnlyPath } from './path-names.ts';

export interface RootField {
  readonly operation: ContractOperation;
  readonly rootType: RootTypeName;
  readonly name: string;
}

/**
 * The root field of each operation. HTTP says what only reads (RFC 9110, 9.2.1: safe methods), and
 * in a contract that does little but post, where methods say nothing, the verb of the operation does;
 * `selectQueryOrMutationField` of `.meshrc.yaml` overrides both. Reads are named after what they
 * answer (`getProduct` → `product`), changes after what they do.
 */
export function rootFields(
  operations: readonly ContractOperation[],
  choices: readonly RootTypeChoice[],
): RootField[] {
  const posts = operations.filter(({ method }) => method === 'POST').length;
  const isRpc = posts > 0.9 * operations.length;
  const given = withoutModules(operations.map(({ operationId }) => operationId));
  const operationIds = new Set(given.flatMap((id) => id ?? []));
  const ids = operations.map((operation, at) => {
    const id = given[at];
    return id && functionName(id, operation, operationIds);
  });
  const functions = new Map(operations.map((operation, at) => [operation, ids[at]]));
  const nameOf = (operation: ContractOperation) => functions.get(operation);
  const seen = new Set<string | undefined>();
  const shared = new Set<string | undefined>();
  for (const id of ids) (seen.has(id) ? shared : seen).add(id);
  const service = sharedService(ids) ?? '';
  const placed = operations.map((operation) => ({
    operation,
    rootType: rootTypeOf(operation, isRpc, choices),
  }));
  const paths = withoutInnerVersions(operations.map(({ path }) => path));
  const namesOf = (rootType: RootTypeName) =>
    allocateNames(
      placed
        .filter((each) => each.rootType === rootType)
        .map(({ operation }) => ({
          key: operation.label,
          candidates: candidates(operation, rootType, {
            name: nameOf(operation),
            service,
            shownPath: paths.get(operation.path) ?? operation.path,
            isShared: shared.has(nameOf(operation)),
          }),
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
  operation: ContractOperation,
  isRpc: boolean,
  choices: readonly RootTypeChoice[],
): RootTypeName {
  const { operationId = '', method, path } = operation;
  const chosen = chosenRootType(choices, operationNames(operation));
  if (chosen !== undefined) return chosen;
  // `KV_Range`, `users.list`, `/accounts/get`: the service stands before the verb.
  const verb = operationId.split(/[._/]/).at(-1) ?? '';
  const reads = soundsLikeRead(verb) || /\/(get|list|search|count|lookup|query)$/i.test(path);
  return safeMethods.has(method) || (isRpc && reads) ? 'Query' : 'Mutation';
}

interface AmongOthers {
  /** That of its function, which others may have too. */
  readonly name: string | undefined;
  /** What stands before all operationIds, or nothing. */
  readonly service: string;
  /** What it is called after, where it has no name. */
  readonly shownPath: string;
  /** Whether other operations have its name too. */
  readonly isShared: boolean;
}

function candidates(
  operation: ContractOperation,
  rootType: RootTypeName,
  { name, service, shownPath, isShared }: AmongOthers,
): string[] {
  const { operationId, method, path } = operation;
  const answersOne = picksOne(path);
  const id = name?.slice(service.length) ?? operationIdFromPath(operation);
  const named = [withoutRepeatedGroup(id) ?? id, id].flatMap((each) =>
    rootType === 'Query' ? readFieldNames(each, { answersOne }) : changeFieldNames(each),
  );
  // The names of a path say by its method whether it reads.
  if (safeMethods.has(method) !== (rootType === 'Query')) return named;
  // A function is called `read_all` in each module, or `list` in one: its path says of what.
  const bare = bareVerb(name ?? '');
  const verb = bare?.isRead === false ? bare.verb : undefined;
  const fromPath = namesFromPath({ method, path: shownPath }, verb);
  const isOfModule = bare?.isRead === (rootType === 'Query') || (isShared && name !== operationId);
  if (operationId === undefined || isOfModule || saysOnlyPath(operationId, operation)) {
    return [...fromPath, ...named];
  }
  const [first = '', ...others] = named;
  const full = named.slice(-1);
  return isShared ? [first, ...fromPath, ...full] : [first, ...others, ...fromPath, ...full];
}

/** `GET /users/{id}/posts` → `get users by id posts`. */
function operationIdFromPath({ method, path }: ContractOperation): string {
  return `${method.toLowerCase()} ${path.replaceAll('{', ' by ').replaceAll('}', ' ')}`;
}
