import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isListType,
} from 'graphql';
import { inputsAlong, wireNameOf } from '../../annotations/input-path.ts';
import type { BatchAnnotation, LinkAnnotation } from '../../annotations/model.ts';
import { GraphError } from '../../errors/graph-error.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import { canonicalJson } from '../../tools/canonical-json.ts';
import { keyText } from '../../tools/key-text.ts';
import type { KeyedCall } from '../../tools/keyed-call.ts';
import { memberReader, pathReader } from '../../tools/read-member.ts';
import { keyFitting, linkArguments, wireNames } from './link-arguments.ts';
import type { Args, KeyedLoader, KeyedRead, LinkLoaders } from './link-loaders.ts';
import type { RootOperation } from './root-operations.ts';
import { urlChunks } from './url-chunks.ts';

/** One bulk call takes this many keys where neither contract nor annotation says how many. */
const defaultMaxKeys = 100;

export interface LinkedField {
  /** The type that the field stands on. */
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly link: LinkAnnotation;
  /** The field's own `@batch`, which goes before that of its target. */
  readonly batch: BatchAnnotation | 'off' | undefined;
}

/** What the parents of a link ask for. Each parent is asked for its id, and each id is loaded once. */
export interface LinkRequests {
  /** Equal for parents that ask for the same; `null`: this parent asks for nothing. */
  idOf(parent: unknown): string | null;
  /** Called for one parent of each id. */
  load(parent: unknown): Promise<unknown>;
}

/** The bulk read of a link. */
export interface BulkRead {
  readonly operation: RootOperation;
  readonly keyArg: string;
  readonly keysArg: string;
  /** The most keys of one call. */
  readonly maxKeys: number;
  /** Whether parents differ in their keys only; parents that differ otherwise share no call. */
  readonly onlyKeyDiffers: boolean;
}

/** A field that joins sources. */
export interface Link {
  /** The source that answers. */
  readonly source: string;
  readonly annotation: LinkAnnotation;
  /** What the link names. */
  readonly target: RootOperation;
  /** What answers many parents at once; `null`: each of them is a call of the target. */
  readonly bulk: BulkRead | null;
  /** The value of the field when a parent asks for nothing. */
  readonly nothing: null | readonly [];
  /** @param args The linked field's own arguments. */
  requests(args: Args, loaders: LinkLoaders): LinkRequests;
}

/**
 * Where the target has a bulk read, all parents that are found at the same time share one call of it;
 * else only parents that ask for the same share one.
 */
export function createLink(
  { type, field, link, batch: ownBatch }: LinkedField,
  operations: ReadonlyMap<string, RootOperation>,
): Link {
  const target = operationOf(operations, link.field);
  const argumentsOf = linkArguments(type, link, target);
  const batch = ownBatch ?? target.batch;

  if (batch === undefined || batch === 'off') {
    const read = { id: target.coordinate, load: target.call };
    return {
      source: target.binding.source,
      annotation: link,
      target,
      bulk: null,
      nothing: isListType(getNullableType(field.type)) ? [] : null,
      requests(args, loaders) {
        const ofParent = argumentsOf(args);
        return {
          idOf(parent) {
            const targetArgs = ofParent(parent);
            return targetArgs === null ? null : canonicalJson(targetArgs);
          },
          load: (parent) => loaders.load(read, ofParent(parent) ?? {}),
        };
      },
    };
  }
  const { read, bulk } = keyedRead(batch, target, operations);
  const onlyKeyDiffers = Object.entries(link.args).every(
    ([name, { from }]) => name === batch.keyArg || from !== 'parent',
  );
  const { keyArg, keysArg } = batch;
  return {
    source: bulk.binding.source,
    annotation: link,
    target,
    bulk: { operation: bulk, keyArg, keysArg, maxKeys: read.maxKeys, onlyKeyDiffers },
    nothing: null,
    requests(args, loaders) {
      const ofParent = argumentsOf(args);
      let shared: KeyedLoader | undefined;
      const loaderFor = (targetArgs: Args) => {
        const loader = shared ?? loaders.byKey(read, without(targetArgs, keyArg));
        if (onlyKeyDiffers) shared = loader;
        return loader;
      };
      return {
        idOf(parent) {
          const targetArgs = ofParent(parent);
          const key = targetArgs?.[keyArg];
          if (targetArgs == null || key == null) return null;
          return onlyKeyDiffers ? keyText(key) : `${loaderFor(targetArgs).id} ${keyText(key)}`;
        },
        load(parent) {
          const targetArgs = ofParent(parent) ?? {};
          return loaderFor(targetArgs).load(targetArgs[keyArg]);
        },
      };
    },
  };
}

function without(args: Args, name: string): Args {
  const { [name]: _left, ...others } = args;
  return others;
}

function operationOf(operations: ReadonlyMap<string, RootOperation>, fieldName: string) {
  const operation = operations.get(`Query.${fieldName}`);
  if (operation !== undefined) return operation;
  throw new GraphError(`Query.${fieldName}, which it reads, is answered by no source`);
}

/** `{ input: { ids: value } }` of the path `input`, `ids`. */
function objectAlong([name = '', ...rest]: readonly string[], value: unknown): Args {
  return { [name]: rest.length === 0 ? value : objectAlong(rest, value) };
}

/** Makes of an item what the single read would answer. */
function answerOf(itemField: string | undefined, { field }: RootOperation) {
  if (itemField === undefined) return (item: unknown) => item;
  const [wireName = itemField] = wireNames(getNamedType(field.type), [itemField]).names;
  return (item: unknown) => ({ [wireName]: item });
}

/** The same with another value at the end of a path. */
function withMember(args: Args, [name = '', ...path]: readonly string[], value: unknown): Args {
  const member = args[name];
  const inner = typeof member === 'object' && member !== null ? { ...member } : {};
  return { ...args, [name]: path.length === 0 ? value : withMember(inner, path, value) };
}

function keyedRead(
  batch: BatchAnnotation,
  target: RootOperation,
  operations: ReadonlyMap<string, RootOperation>,
): { readonly read: KeyedRead; readonly bulk: RootOperation } {
  const bulk = operationOf(operations, batch.field);
  const { source } = bulk.binding;
  const items = wireNames(getNamedType(bulk.field.type), batch.items);
  const readItems = pathReader(items.names);
  const [itemKey = batch.itemKey] = wireNames(items.type, [batch.itemKey]).names;
  const readKey = memberReader(itemKey);
  const asAnswer = answerOf(batch.itemField, target);
  const keysInputs = inputsAlong(bulk.field.args, batch.keysArg) ?? [];
  const keysInput = keysInputs.at(-1);
  if (keysInput === undefined) {
    throw new GraphError(`@batch: ${bulk.coordinate} has no argument ${batch.keysArg}`);
  }
  const asKey = keyFitting(keysInput);
  const keysPath = batch.keysArg.split('.');
  const wirePath = keysInputs.map(wireNameOf);
  const keyed: KeyedCall = {
    keysOf: pathReader(wirePath),
    withKeys: (args, keys) => withMember(args, wirePath, keys),
    textOf: keyText,
    itemsOf: readItems,
    keyOf: readKey,
    answerOf: (list) =>
      items.names.reduceRight<unknown>((value, name) => ({ [name]: value }), list),
  };
  const maxKeys = batch.maxKeys ?? defaultMaxKeys;
  const itemsByKey = (answer: unknown): ReadonlyMap<string, unknown> => {
    const list = readItems(answer) ?? [];
    if (!Array.isArray(list)) throw new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source });
    const found = new Map<string, unknown>();
    for (const item of list) {
      const key = readKey(item);
      if (key != null) found.set(keyText(key), asAnswer(item));
    }
    return found;
  };
  const read: KeyedRead = {
    // Links that use the same bulk read in the same way share its loader.
    id: [
      bulk.coordinate,
      batch.keysArg,
      maxKeys,
      ...batch.items,
      batch.itemKey,
      batch.itemField,
    ].join(' '),
    maxKeys,
    split: urlChunks(bulk.binding, wireNameOf(keysInput)),
    loadMany(keys, otherArgs, context) {
      const keysArgs = objectAlong(keysPath, keys.map(asKey));
      return bulk.call({ ...otherArgs, ...keysArgs }, context, keyed).then(itemsByKey);
    },
  };
  return { read, bulk };
}
