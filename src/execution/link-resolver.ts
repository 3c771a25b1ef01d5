import {
  coerceInputValue,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { BatchAnnotation, LinkAnnotation, LinkValue } from '../annotations/model.ts';
import { readField } from '../annotations/read.ts';
import { UpstreamError } from '../errors/upstream-error.ts';
import { type Args, type KeyedRead, keyText } from './link-loaders.ts';
import { readMember } from './read-member.ts';
import type { ExecutionContext, RootOperation } from './root-operations.ts';

/** One bulk call takes this many keys where neither contract nor annotation says how many. */
const defaultMaxKeys = 100;

export interface LinkedField {
  /** The type that the field stands on. */
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, ExecutionContext>;
  readonly link: LinkAnnotation;
  /** The field's own `@batch`, which goes before that of its target. */
  readonly batch: BatchAnnotation | 'off' | undefined;
}

/**
 * Resolves a field that joins sources. Where the target has a bulk twin, all parents of the request
 * that stand at the same time share one call; else equal reads share one.
 */
export function linkResolver(
  { type, field, link, batch: ownBatch }: LinkedField,
  operations: ReadonlyMap<string, RootOperation>,
) {
  const target = operationOf(operations, link.field);
  const readArgs = argumentReader(type, link, target);
  const batch = ownBatch ?? target.batch;

  if (batch === undefined || batch === 'off') {
    const read = { id: target.coordinate, load: target.call };
    const nothing = isListType(getNullableType(field.type)) ? [] : null;
    return (parent: unknown, args: Args, context: ExecutionContext) => {
      const targetArgs = readArgs(parent, args);
      return targetArgs === null ? nothing : context.loaders.load(read, targetArgs);
    };
  }
  const read = keyedRead(batch, operations);
  return (parent: unknown, args: Args, context: ExecutionContext) => {
    const targetArgs = readArgs(parent, args);
    if (targetArgs === null) return null;
    const { [batch.keyArg]: key, ...otherArgs } = targetArgs;
    return key == null ? null : context.loaders.loadByKey(read, key, otherArgs);
  };
}

function operationOf(operations: ReadonlyMap<string, RootOperation>, fieldName: string) {
  const operation = operations.get(`Query.${fieldName}`);
  if (operation !== undefined) return operation;
  throw new Error(`Query.${fieldName} has no upstream operation; compose refuses such links`);
}

/**
 * Makes the function that reads the target's arguments for one parent. It gives `null` when there
 * is nothing to ask for: a value that the target requires is null, or the parent has none of the
 * values that the link reads from it. (Without its key, a read with optional arguments would be
 * one for everything.)
 */
function argumentReader(type: GraphQLObjectType, link: LinkAnnotation, target: RootOperation) {
  const readers = target.field.args.map((argument) => ({
    argument,
    read: valueReader(type, link.args[argument.name], argument),
    required: isNonNullType(argument.type),
    fromParent: link.args[argument.name]?.from === 'parent',
  }));
  const readsParent = readers.some(({ fromParent }) => fromParent);
  return (parent: unknown, args: Args): Record<string, unknown> | null => {
    const values: Record<string, unknown> = {};
    let parentHasNone = readsParent;
    for (const { argument, read, required, fromParent } of readers) {
      const value = read(parent, args);
      if (value == null && required) return null;
      if (fromParent && !isNothing(value)) parentHasNone = false;
      if (value !== undefined) values[argument.name] = value;
    }
    return parentHasNone ? null : values;
  };
}

const isNothing = (value: unknown) => value == null || (Array.isArray(value) && value.length === 0);

function valueReader(
  type: GraphQLObjectType,
  value: LinkValue | undefined,
  argument: GraphQLArgument,
): (parent: unknown, args: Args) => unknown {
  switch (value?.from) {
    case undefined:
      return () => argument.defaultValue;
    case 'constant': {
      const constant = coerceInputValue(value.value, argument.type);
      return () => constant;
    }
    case 'argument':
      return (_parent, args) => args[value.name] ?? argument.defaultValue;
    case 'parent': {
      const wirePath = wireNames(type, value.path).names;
      const asKey = keyFitting(argument);
      return (parent) => asKey(wirePath.reduce(readMember, parent));
    }
  }
}

/** A number may be the key of a thing that is elsewhere keyed by text. */
function keyFitting({ type }: GraphQLArgument): (key: unknown) => unknown {
  return ['ID', 'String'].includes(getNamedType(type).name) ? keyAsText : (key) => key;
}

function keyAsText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keyAsText);
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
}

/** The wire names along a path of GraphQL names, and the type at its end. */
function wireNames(from: GraphQLNamedType, path: readonly string[]) {
  const names: string[] = [];
  let type = from;
  for (const name of path) {
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    if (field === undefined) {
      throw new Error(`${type.name} has no field ${name}; compose refuses such links`);
    }
    names.push(readField(field.astNode?.directives).wireName ?? name);
    type = getNamedType(field.type);
  }
  return { names, type };
}

function keyedRead(
  batch: BatchAnnotation,
  operations: ReadonlyMap<string, RootOperation>,
): KeyedRead {
  const bulk = operationOf(operations, batch.field);
  const items = wireNames(getNamedType(bulk.field.type), batch.items);
  const [itemKey = batch.itemKey] = wireNames(items.type, [batch.itemKey]).names;
  const keysArg = bulk.field.args.find(({ name }) => name === batch.keysArg);
  if (keysArg === undefined) {
    throw new Error(`${bulk.coordinate} has no ${batch.keysArg}; compose refuses such batches`);
  }
  const asKey = keyFitting(keysArg);
  const maxKeys = batch.maxKeys ?? defaultMaxKeys;
  return {
    // Links that use the same bulk read in the same way share its loader.
    id: [bulk.coordinate, batch.keysArg, maxKeys, ...batch.items, batch.itemKey].join(' '),
    maxKeys,
    async loadMany(keys, otherArgs, context) {
      const answer = await bulk.call({ ...otherArgs, [keysArg.name]: keys.map(asKey) }, context);
      const list = items.names.reduce(readMember, answer) ?? [];
      if (!Array.isArray(list)) {
        throw new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source: bulk.binding.source });
      }
      const found = new Map<string, unknown>();
      for (const item of list) {
        const key = readMember(item, itemKey);
        if (key != null) found.set(keyText(key), item);
      }
      return found;
    },
  };
}
