import {
  coerceInputValue,
  type GraphQLArgument,
  type GraphQLNamedType,
  getNamedType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { LinkAnnotation, LinkValue } from '../../annotations/model.ts';
import { readField } from '../../annotations/read.ts';
import { GraphError } from '../../errors/graph-error.ts';
import { pathReader, type ReadMember } from '../../tools/read-member.ts';
import type { Args } from './link-loaders.ts';
import type { RootOperation } from './root-operations.ts';

/** Gives the arguments of the link's target for one parent, or `null`: there is nothing to ask for. */
export type ArgumentsOfParent = (parent: unknown) => Args | null;

/**
 * Makes the function that reads the target's arguments. There is nothing to ask for when a value
 * that the target requires is null, or when the parent has none of the values that the link reads
 * from it. (Without its key, a read with optional arguments would be one for everything.)
 * @returns A function of the linked field's own arguments, which are the same for all parents.
 */
export function linkArguments(
  type: GraphQLNamedType,
  link: LinkAnnotation,
  target: RootOperation,
): (args: Args) => ArgumentsOfParent {
  const sources = target.field.args.map((argument) => ({
    name: argument.name,
    required: isNonNullType(argument.type),
    ...valueSource(type, link.args[argument.name], argument),
  }));
  const parentSources = sources.filter(isFromParent);
  const fixedSources = sources.filter((source) => !isFromParent(source));

  return (args) => {
    const fixed: Record<string, unknown> = {};
    for (const { name, required, ofField } of fixedSources) {
      const value = ofField?.(args);
      if (value == null && required) return () => null;
      if (value !== undefined) fixed[name] = value;
    }
    if (parentSources.length === 0) return () => fixed;

    return (parent) => {
      const values = { ...fixed };
      let parentHasNone = true;
      for (const { name, required, ofParent } of parentSources) {
        const value = ofParent(parent);
        if (value == null && required) return null;
        if (!isNothing(value)) parentHasNone = false;
        if (value !== undefined) values[name] = value;
      }
      return parentHasNone ? null : values;
    };
  };
}

interface ValueSource {
  readonly ofParent?: ReadMember;
  readonly ofField?: (args: Args) => unknown;
}

const isFromParent = <S extends ValueSource>(source: S): source is S & { ofParent: ReadMember } =>
  source.ofParent !== undefined;

const isNothing = (value: unknown) => value == null || (Array.isArray(value) && value.length === 0);

function valueSource(
  type: GraphQLNamedType,
  value: LinkValue | undefined,
  argument: GraphQLArgument,
): ValueSource {
  switch (value?.from) {
    case undefined:
      return { ofField: () => argument.defaultValue };
    case 'constant': {
      const constant = coerceInputValue(value.value, argument.type);
      return { ofField: () => constant };
    }
    case 'argument':
      // Null is what the client wants; only what is absent has a default.
      return {
        ofField: (args) =>
          Object.hasOwn(args, value.name) ? args[value.name] : argument.defaultValue,
      };
    case 'parent': {
      const read = pathReader(wireNames(type, value.path).names);
      const asKey = keyFitting(argument);
      return { ofParent: (parent) => asKey(finite(read(parent))) };
    }
  }
}

/** NaN and the infinities are null in the graph: they are nothing to ask for. */
const finite = (value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? null : value;

/** A number may be the key of a thing that is elsewhere keyed by text. */
export function keyFitting({ type }: Pick<GraphQLArgument, 'type'>): (key: unknown) => unknown {
  return ['ID', 'String'].includes(getNamedType(type).name) ? keyAsText : (key) => key;
}

function keyAsText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keyAsText);
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
}

/** The wire names along a path of GraphQL names, and the type at its end. */
export function wireNames(from: GraphQLNamedType, path: readonly string[]) {
  const names: string[] = [];
  let type = from;
  for (const name of path) {
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    if (field === undefined) {
      throw new GraphError(`${type.name}, which it reads, has no field ${name}`);
    }
    names.push(readField(field.astNode?.directives).wireName ?? name);
    type = getNamedType(field.type);
  }
  return { names, type };
}
