import { getNamedType } from 'graphql';
import { inputsAlong, wireNameOf } from '../../annotations/input-path.ts';
import type { BatchAnnotation } from '../../annotations/model.ts';
import { GraphError } from '../../errors/graph-error.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import { keyText } from '../../tools/key-text.ts';
import type { KeyedCall } from '../../tools/keyed-call.ts';
import { memberReader, pathReader } from '../../tools/read-member.ts';
import { type KeysForm, keysForm } from './keys-form.ts';
import { keyFitting, wireNames } from './link-arguments.ts';
import type { Args, KeyedRead } from './link-loaders.ts';
import { queryOperation, type RootOperation } from './root-operations.ts';
import { urlChunks } from './url-chunks.ts';

/** One bulk call takes this many keys where neither contract nor annotation says how many. */
const defaultMaxKeys = 100;

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

/**
 * The bulk read of `batch`, and how it is asked for many keys at once.
 * @param target The single read that it stands for.
 * @throws GraphError when it is not in the graph, or has no such argument
 */
export function keyedRead(
  batch: BatchAnnotation,
  target: RootOperation,
  operations: ReadonlyMap<string, RootOperation>,
): {
  readonly read: KeyedRead;
  readonly bulk: RootOperation;
  readonly refuses: KeysForm['refuses'];
} {
  const bulk = queryOperation(operations, batch.field);
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
  const readKeys = pathReader(wirePath);
  const form = keysForm(batch.separator);
  const keyed: KeyedCall = {
    keysOf: (args) => form.read(readKeys(args)),
    withKeys: (args, keys) => withMember(args, wirePath, form.write(keys)),
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
      batch.separator,
      maxKeys,
      ...batch.items,
      batch.itemKey,
      batch.itemField,
    ].join(' '),
    maxKeys,
    split: urlChunks(bulk.binding, wireNameOf(keysInput)),
    loadMany(keys, otherArgs, context) {
      const keysArgs = objectAlong(keysPath, form.write(keys.map(asKey)));
      return bulk.call({ ...otherArgs, ...keysArgs }, context, keyed).then(itemsByKey);
    },
  };
  return { read, bulk, refuses: form.refuses };
}
