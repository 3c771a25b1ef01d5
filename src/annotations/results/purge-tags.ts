import { type GraphQLSchema, isAbstractType, isCompositeType } from 'graphql';
import type { KnownNames } from '../../config/check-known-names.ts';
import { UserError } from '../../errors/user-error.ts';
import { didYouMean } from '../../tools/closest-name.ts';
import { cacheTags, tagsOfEntity } from './cache-tags.ts';
import { ContainedTypes } from './contained-types.ts';
import { entityKeys } from './entity-keys.ts';
import type { PurgeRequest } from './purge-request.ts';

/** What a purge may name, besides types. */
export interface PurgeableNames {
  readonly sources: KnownNames;
  /** Those of `sources.*.cache.tags`. */
  readonly tags: ReadonlySet<string>;
}

/**
 * @returns A function that gives the tags by which what a request names is found. It throws a
 * UserError for a name that is not known: a misspelt one purges nothing, and would seem to be done.
 */
export function createPurgeTags(
  schema: GraphQLSchema,
  names: PurgeableNames,
): (request: PurgeRequest) => string[] {
  const contained = new ContainedTypes(schema);
  const entities = new Set(entityKeys(schema).keys());
  const composites = Object.values(schema.getTypeMap())
    .filter(isCompositeType)
    .map(({ name }) => name);

  /** Values of a type without a key are in no tag: what may contain them is purged for them. */
  const typesFor = (name: string): Iterable<string> => {
    const type = schema.getType(name);
    if (!isCompositeType(type) || name.startsWith('__')) {
      throw unknown('the graph has no object, interface or union type', name, composites);
    }
    const types = isAbstractType(type)
      ? [name, ...schema.getPossibleTypes(type).map((each) => each.name)]
      : [name];
    const withoutKey = types.filter((each) => !entities.has(each));
    return new Set([...types, ...contained.containersOf(withoutKey)]);
  };
  const entityTags = ({ type, key }: PurgeRequest['entities'][number]) => {
    if (entities.has(type)) return tagsOfEntity(type, key);
    if (schema.getType(type) === undefined) {
      throw unknown('the graph has no type', type, entities);
    }
    throw new UserError(`nothing tells the values of ${type} apart`, {
      hint: 'Purge all of the type, or give it a @key.',
    });
  };
  const sourceTag = (source: string) => {
    if (names.sources.has(source)) return cacheTags.source(source);
    throw unknown('the graph has no source', source, names.sources.keys());
  };
  const operationTag = ({ source, operation }: PurgeRequest['operations'][number]) => {
    sourceTag(source);
    const known = names.sources.get(source)?.operations ?? [];
    if (known.includes(operation)) return cacheTags.operation(source, operation);
    throw unknown(`${source} has no operation`, operation, known);
  };
  const namedTag = (name: string) => {
    if (names.tags.has(name)) return cacheTags.named(name);
    throw unknown('no sources.*.cache.tags has', name, names.tags);
  };

  return (request) => [
    ...(request.everything ? [cacheTags.everything] : []),
    ...request.tags.map(namedTag),
    ...request.types.flatMap((type) => [...typesFor(type)].map(cacheTags.type)),
    ...request.entities.flatMap(entityTags),
    ...request.sources.map(sourceTag),
    ...request.operations.map(operationTag),
  ];
}

function unknown(message: string, name: string, known: Iterable<string>): UserError {
  const hint = didYouMean(name, known);
  return new UserError(`${message} "${name}"`, hint === undefined ? {} : { hint });
}
