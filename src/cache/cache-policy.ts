import {
  type ConstDirectiveNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { z } from 'zod';
import { UserError } from '../errors/user-error.ts';
import type { Operation } from '../operation-memo.ts';

/** How long a whole answer may be kept, and for whom. */
export interface CachePolicy {
  readonly maxAgeSeconds: number;
  readonly scope: 'PUBLIC' | 'PRIVATE';
}

/**
 * The policy of an operation; `null`: it is not kept. `maxAge` is computed as Apollo Server does:
 * the field that may be kept for the shortest time decides. Unlike there, an answer is public only
 * when every field with a `maxAge` says `scope: PUBLIC`, and no field is only for some principals:
 * what nobody thought about is private. `@skip` and `@include` are not looked at.
 */
export function cachePolicy({ schema, operation, fragments }: Operation): CachePolicy | null {
  const rootType = schema.getRootType(operation.operation);
  if (operation.operation !== OperationTypeNode.QUERY || rootType == null) return null;
  let maxAgeSeconds = Number.POSITIVE_INFINITY;
  let scope: CachePolicy['scope'] = 'PUBLIC';
  const seenFragments = new Set<string>();

  const restrict = (hint: CacheHint) => {
    maxAgeSeconds = Math.min(maxAgeSeconds, hint.maxAge ?? Number.POSITIVE_INFINITY);
    const isUnclear = hint.scope === undefined && (hint.maxAge !== undefined || hint.isGuarded);
    if (hint.scope === 'PRIVATE' || isUnclear) scope = 'PRIVATE';
  };

  const visit = (set: SelectionSetNode, parent: GraphQLNamedType) => {
    for (const selection of set.selections) {
      if (maxAgeSeconds === 0) return;
      if (selection.kind === Kind.FIELD) {
        visitField(selection, parent);
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (seenFragments.has(selection.name.value)) continue;
        seenFragments.add(selection.name.value);
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition?.name.value;
      const type = condition === undefined ? parent : schema.getType(condition);
      if (fragment !== undefined && type !== undefined) visit(fragment.selectionSet, type);
    }
  };

  const visitField = (node: FieldNode, parent: GraphQLNamedType) => {
    if (!isObjectType(parent) && !isInterfaceType(parent)) return;
    const isRoot = parent === rootType;
    const field = parent.getFields()[node.name.value];
    if (field === undefined) {
      // `__typename` says no more than its parent; `__schema` and `__type` are not kept.
      if (node.name.value !== '__typename') maxAgeSeconds = 0;
      return;
    }
    const returned = getNamedType(field.type);
    restrict(fieldHint(field.astNode?.directives, returned, isRoot));
    if (isInterfaceType(parent)) {
      // The value may be of any type that implements the interface, and its field says more.
      for (const type of schema.getPossibleTypes(parent)) {
        restrict(hintOf(type.getFields()[field.name]?.astNode?.directives));
      }
    }
    if (isAbstractType(returned)) {
      for (const type of schema.getPossibleTypes(returned)) restrict(typeHint(type));
    }
    if (node.selectionSet !== undefined) visit(node.selectionSet, returned);
  };

  visit(operation.selectionSet, rootType);
  return Number.isFinite(maxAgeSeconds) && maxAgeSeconds > 0 ? { maxAgeSeconds, scope } : null;
}

const hintSchema = z.strictObject({
  maxAge: z.int().nonnegative().optional(),
  scope: z.enum(['PUBLIC', 'PRIVATE']).optional(),
  inheritMaxAge: z.boolean().optional(),
});

interface CacheHint extends z.output<typeof hintSchema> {
  /** Whether it is only for some principals. */
  readonly isGuarded: boolean;
}

/**
 * What a field says, or else the type it returns. Root fields and fields that return objects are
 * not kept by default; others, and those with `inheritMaxAge`, are as their parent.
 */
function fieldHint(directives: Directives, returned: GraphQLNamedType, isRoot: boolean): CacheHint {
  const own = hintOf(directives);
  const ofType = typeHint(returned);
  const inherits = !isRoot && (own.inheritMaxAge ?? ofType.inheritMaxAge ?? false);
  const said = own.maxAge ?? (inherits ? undefined : ofType.maxAge);
  const isZero = said === undefined && !inherits && (isRoot || isCompositeType(returned));
  return {
    maxAge: isZero ? 0 : said,
    scope: own.scope ?? ofType.scope,
    isGuarded: own.isGuarded || ofType.isGuarded,
  };
}

function typeHint(type: GraphQLNamedType): CacheHint {
  return hintOf(isCompositeType(type) ? type.astNode?.directives : undefined);
}

type Directives = readonly ConstDirectiveNode[] | undefined;

/** @throws UserError when a `@cacheControl` is wrong */
function hintOf(directives: Directives = []): CacheHint {
  const isGuarded = directives.some(({ name }) =>
    ['authenticated', 'requiresScopes'].includes(name.value),
  );
  const directive = directives.find(({ name }) => name.value === 'cacheControl');
  const given = (directive?.arguments ?? []).map(({ name, value }) => [
    name.value,
    valueFromASTUntyped(value),
  ]);
  const result = hintSchema.safeParse(Object.fromEntries(given));
  if (result.success) return { ...result.data, isGuarded };
  const line = directive?.loc?.startToken.line;
  throw new UserError(
    `@cacheControl: ${z.prettifyError(result.error)}`,
    line === undefined ? {} : { line },
  );
}

/**
 * Reads every `@cacheControl` of a schema, so that a wrong one is found when the gateway starts.
 * @throws UserError
 */
export function checkCacheHints(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    typeHint(type);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { astNode } of Object.values(type.getFields())) hintOf(astNode?.directives);
  }
}
