import {
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  OperationTypeNode,
} from 'graphql';
import { governors } from '../annotations/governors.ts';
import { type CacheHint, readCacheHint, readRequirements } from '../annotations/policies.ts';
import type { Directives } from '../annotations/read.ts';
import type { Operation } from '../shared/operation-memo.ts';
import { visitSelectedFields } from '../shared/selected-fields.ts';

/** How long a whole answer may be kept, and for whom. */
export interface CachePolicy {
  readonly maxAgeSeconds: number;
  readonly scope: 'PUBLIC' | 'PRIVATE';
}

/** What decides whether an answer is kept, and which fields do. */
export interface CacheDecision {
  /** 0: it is not kept. */
  readonly maxAgeSeconds: number;
  readonly scope: CachePolicy['scope'];
  /** The first field that may be kept no longer; `null`: no field says a time. */
  readonly shortestBy: string | null;
  /** The first field that makes it private; `null`: none does. */
  readonly privateBy: string | null;
}

/** The policy of an operation; `null`: it is not kept. */
export function cachePolicy(operation: Operation): CachePolicy | null {
  const { maxAgeSeconds, scope } = cacheDecision(operation);
  return maxAgeSeconds > 0 ? { maxAgeSeconds, scope } : null;
}

/**
 * How long an answer may be kept, for whom, and why. `maxAge` is computed as Apollo Server does:
 * the field that may be kept for the shortest time decides. Unlike there, an answer is public only
 * when every field with a `maxAge` says `scope: PUBLIC`, and no field is only for some principals:
 * what nobody thought about is private. `@skip` and `@include` are not looked at.
 */
export function cacheDecision(operation: Operation): CacheDecision {
  const { graph: schema } = operation;
  if (operation.operation.operation !== OperationTypeNode.QUERY) {
    return { maxAgeSeconds: 0, scope: 'PRIVATE', shortestBy: null, privateBy: null };
  }
  const rootType = schema.getQueryType();
  let maxAgeSeconds = Number.POSITIVE_INFINITY;
  let shortestBy: string | null = null;
  let privateBy: string | null = null;

  const shorten = (seconds: number, coordinate: string) => {
    if (seconds >= maxAgeSeconds) return;
    maxAgeSeconds = seconds;
    shortestBy = coordinate;
  };
  const restrict = (hint: CacheHint, coordinate: string) => {
    if (hint.maxAge !== undefined) shorten(hint.maxAge, coordinate);
    const isUnclear = hint.scope === undefined && hint.maxAge !== undefined;
    if (hint.scope === 'PRIVATE' || isUnclear) privateBy ??= coordinate;
  };

  visitSelectedFields(operation, 'first', ({ node, parent, field }) => {
    const coordinate = `${parent.name}.${node.name.value}`;
    if (field === undefined) {
      // `__typename` says no more than its parent; `__schema` and `__type` are not kept.
      if (node.name.value !== '__typename') shorten(0, coordinate);
      return;
    }
    const returned = getNamedType(field.type);
    const { fields, types } = governors(schema, parent, field);
    const elements = [...fields.map((governing) => governing.field), ...types];
    if (elements.some(({ astNode }) => isOnlyForSome(astNode?.directives))) {
      privateBy ??= coordinate;
    }
    restrict(fieldHint(field.astNode?.directives, returned, parent === rootType), coordinate);
    if (isInterfaceType(parent)) {
      // The value may be of any type that implements the interface, and its field says more.
      for (const type of schema.getPossibleTypes(parent)) {
        restrict(readCacheHint(type.getFields()[field.name]?.astNode?.directives), coordinate);
      }
    }
    if (isAbstractType(returned)) {
      for (const type of schema.getPossibleTypes(returned)) restrict(typeHint(type), coordinate);
    }
  });
  return {
    maxAgeSeconds: Number.isFinite(maxAgeSeconds) ? maxAgeSeconds : 0,
    scope: privateBy === null ? 'PUBLIC' : 'PRIVATE',
    shortestBy,
    privateBy,
  };
}

/** A guard makes answers private, unless a `scope` that stands beside it says that it does not. */
function isOnlyForSome(directives: Directives): boolean {
  const { scope } = readCacheHint(directives);
  return scope === 'PRIVATE' || (scope === undefined && readRequirements(directives).length > 0);
}

/**
 * What a field says, or else the type it returns. Root fields and fields that return objects are
 * not kept by default; others, and those with `inheritMaxAge`, are as their parent.
 */
function fieldHint(directives: Directives, returned: GraphQLNamedType, isRoot: boolean): CacheHint {
  const own = readCacheHint(directives);
  const ofType = typeHint(returned);
  const inherits = !isRoot && (own.inheritMaxAge ?? ofType.inheritMaxAge ?? false);
  const said = own.maxAge ?? (inherits ? undefined : ofType.maxAge);
  const isZero = said === undefined && !inherits && (isRoot || isCompositeType(returned));
  return { maxAge: isZero ? 0 : said, scope: own.scope ?? ofType.scope };
}

function typeHint(type: GraphQLNamedType): CacheHint {
  return readCacheHint(isCompositeType(type) ? type.astNode?.directives : undefined);
}
