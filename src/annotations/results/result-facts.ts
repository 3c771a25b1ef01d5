import { type GraphQLSchema, getNamedType, isCompositeType, isRequiredArgument } from 'graphql';
import { keyText } from '../../tools/key-text.ts';
import { boundOperations } from '../bound-operations.ts';
import { operationName } from '../operation-name.ts';
import { readArgument } from '../read.ts';
import { cacheTags, tagsOfEntity } from './cache-tags.ts';
import { ContainedTypes } from './contained-types.ts';
import { EntityFinder, type FindEntities } from './entity-finder.ts';
import { resourceOf } from './resource.ts';
import { shortestMaxAges } from './shortest-max-age.ts';

type Args = Readonly<Record<string, unknown>>;

/** What the graph says about keeping what an operation answers. */
export interface ResultFacts {
  /** By `@cacheControl`; `undefined`: nothing says a time. */
  readonly maxAgeSeconds: number | undefined;
  /**
   * By what a result can be found when something has changed.
   * @param args By their wire names.
   * @param key Of the one item that the result is.
   */
  tagsOf(args: Args, answer: unknown, key?: unknown): string[];
  /** What may have changed after a write. @param answer `undefined`: it failed, or may have. */
  changedBy(args: Args, answer: unknown): string[];
}

/** More entities of one type in one answer are not told apart. */
const mostEntities = 100;

/** @returns A function that gives the facts of an operation, by its coordinate. */
export function createResultFacts(schema: GraphQLSchema): (coordinate: string) => ResultFacts {
  const contained = new ContainedTypes(schema);
  const finder = new EntityFinder(schema, contained);
  const maxAgeOf = shortestMaxAges(schema, contained);
  const keyArgs = keyArguments(schema);
  const operations = new Map(boundOperations(schema).map((each) => [each.coordinate, each]));
  return (coordinate) => {
    const bound = operations.get(coordinate);
    if (bound === undefined) throw new Error(`${coordinate} has no upstream operation`);
    const { field, binding } = bound;
    const returned = getNamedType(field.type);
    // Made when it is needed first: most operations are never kept.
    const findEntities: FindEntities = (value, onEntity) => finder.of(returned)(value, onEntity);
    const { name, keyArg, asMember } = resourceOf(binding);
    const ownMember =
      asMember === undefined ? [] : [cacheTags.member(asMember.resource, asMember.key)];
    const memberArgs = keyArg === undefined ? (keyArgs.get(name) ?? []) : [keyArg];
    const constant = [
      cacheTags.everything,
      cacheTags.source(binding.source),
      cacheTags.operation(binding.source, operationName(binding)),
      cacheTags.resource(name),
      ...ownMember,
      ...(isCompositeType(returned) ? [cacheTags.type(returned.name)] : []),
    ];
    const memberOf = (args: Args): string | undefined => {
      for (const argument of memberArgs) {
        const key = Object.hasOwn(args, argument) ? args[argument] : undefined;
        if (key != null && typeof key !== 'object') return keyText(key);
      }
      return undefined;
    };
    const entitiesIn = (answer: unknown) => {
      const byType = new Map<string, Set<string>>();
      findEntities(answer, (type, key) => {
        const keys = byType.get(type);
        if (keys === undefined) byType.set(type, new Set([key]));
        else keys.add(key);
      });
      return byType;
    };
    return {
      maxAgeSeconds: maxAgeOf({ field }),
      tagsOf(args, answer, key) {
        const member = key == null ? memberOf(args) : keyText(key);
        const tags = new Set(constant);
        tags.add(
          member === undefined ? cacheTags.collection(name) : cacheTags.member(name, member),
        );
        for (const [type, keys] of entitiesIn(answer)) {
          tags.add(cacheTags.type(type));
          if (keys.size > mostEntities) tags.add(cacheTags.manyOf(type));
          else for (const key of keys) tags.add(cacheTags.entity(type, key));
        }
        return [...tags];
      },
      changedBy(args, answer) {
        const member = memberOf(args);
        const tags =
          member === undefined
            ? [cacheTags.resource(name), ...ownMember]
            : [cacheTags.collection(name), cacheTags.member(name, member)];
        for (const [type, keys] of entitiesIn(answer)) {
          for (const key of keys) tags.push(...tagsOfEntity(type, key));
        }
        return tags;
      },
    };
  };
}

/**
 * The arguments by which reads of a resource ask for one of its members, by their wire names: a write
 * that has one of them is about that member. REST says it in its paths.
 */
function keyArguments(schema: GraphQLSchema): ReadonlyMap<string, readonly string[]> {
  const byResource = new Map<string, string[]>();
  for (const { binding, kind, field } of boundOperations(schema)) {
    const [argument, another] = field.args.filter(isRequiredArgument);
    if (kind !== 'query' || binding.protocol === 'rest') continue;
    if (argument === undefined || another !== undefined) continue;
    const { name } = resourceOf(binding);
    const wireName = readArgument(argument.astNode?.directives).wireName ?? argument.name;
    byResource.set(name, [...(byResource.get(name) ?? []), wireName]);
  }
  return byResource;
}
