import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isNonNullType,
  isRequiredArgument,
} from 'graphql';
import type { Binding } from '../../annotations/bindings.ts';
import type { Input } from '../../annotations/input-path.ts';
import type { BatchAnnotation } from '../../annotations/model.ts';
import { readField } from '../../annotations/read.ts';
import { asksTheSame } from './asks-the-same.ts';
import { findItemKey, findKeysInput, isKeyType, type KeysInput, nounsOf } from './batch-keys.ts';
import { itemLists, type SingleItem, singleItems } from './bulk-items.ts';
import { maxKeysOf } from './max-keys.ts';
import { keysLeftOut, otherThings, severalItems, severalPages } from './twin-doubts.ts';

type Field = GraphQLField<unknown, unknown>;

export interface BatchTwin extends BatchAnnotation {
  /** The Query field of the single read. */
  readonly single: string;
}

export interface BatchTwins {
  readonly found: readonly BatchTwin[];
  /** Pairs that look like twins but for one thing. */
  readonly proposed: readonly ProposedTwin[];
}

export interface ProposedTwin extends BatchTwin {
  readonly because: string;
  /** How it is taken by hand. */
  readonly remedy: string;
}

/** A field that a source answers, as it may be the bulk read of others. */
interface Read {
  readonly field: Field;
  readonly binding: Binding;
  readonly lists: ReturnType<typeof itemLists>;
}

/**
 * Finds single reads whose answers a bulk read of the same source gives for many keys at once:
 * `product(id)` and `products(ids)`. Taken only when nothing is in doubt.
 */
export function findBatchTwins(schema: GraphQLSchema): BatchTwins {
  const reads = boundFields(schema.getQueryType());
  const bulksOf = readsByItem(reads);
  const writesOf = readsByItem(boundFields(schema.getMutationType()));
  const found: BatchTwin[] = [];
  const proposed: ProposedTwin[] = [];
  for (const single of reads) {
    if (readField(single.field.astNode?.directives).batch !== undefined) continue;
    const twinsAmong = (bulks: readonly Read[]) =>
      bulks
        .filter((bulk) => bulk !== single && bulk.binding.source === single.binding.source)
        .flatMap((bulk) => twinsOf(single, bulk));
    const items = singleItems(single.field.type);
    const all = twinsAmong(bulksOf(items));
    const same = all.filter(({ isSame }) => isSame);
    const [candidate, ...others] = same.length > 0 ? same : all;
    if (candidate === undefined) {
      proposed.push(...twinsAmong(writesOf(items)).flatMap(asWrite));
      continue;
    }
    const { isSame: _, doubts, ...twin } = candidate;
    const remedy = byHand(twin);
    if (others.length > 0) {
      const rivals = others.map(({ field, keysArg }) => `${field}(${keysArg}:)`).join(', ');
      proposed.push({ ...twin, because: `${rivals} would do as well`, remedy });
    } else if (doubts.length > 0) {
      proposed.push({ ...twin, because: doubts.join(', and '), remedy });
    } else {
      found.push(twin);
    }
  }
  return { found, proposed };
}

function boundFields(type: GraphQLObjectType | null | undefined): Read[] {
  return Object.values(type?.getFields() ?? {}).flatMap((field) => {
    const { binding } = readField(field.astNode?.directives);
    return binding === undefined ? [] : [{ field, binding, lists: itemLists(field.type) }];
  });
}

/** By what they have lists of: of thousands of reads, only few could be the twin of one. */
function readsByItem(reads: readonly Read[]): (items: readonly SingleItem[]) => Read[] {
  const byItem = new Map<GraphQLNamedType, number[]>();
  for (const [index, { lists }] of reads.entries()) {
    for (const item of lists.keys()) {
      const known = byItem.get(item);
      if (known === undefined) byItem.set(item, [index]);
      else known.push(index);
    }
  }
  return (items) => {
    const indices = new Set(items.flatMap(({ item }) => byItem.get(item) ?? []));
    return [...indices].toSorted((a, b) => a - b).flatMap((index) => reads[index] ?? []);
  };
}

/** With everything that might not be found out from the names. */
function byHand({ single, ...batch }: BatchTwin): string {
  const { field, keyArg, keysArg, separator, itemKey } = batch;
  const given = Object.entries({ field, keyArg, keysArg, separator, itemKey })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: "${value}"`);
  return `Query.${single} takes it by @batch(${given.join(', ')})`;
}

/** A POST whose body has the keys: nothing says that it only reads. */
function asWrite({ isSame, doubts, ...twin }: Candidate): ProposedTwin[] {
  if (!isSame || doubts.length > 0) return [];
  const remedy = 'selectQueryOrMutationField makes it a read';
  return [{ ...twin, because: `${twin.field} is in Mutation`, remedy }];
}

interface Candidate extends BatchTwin {
  /** Whether the operations say that they read the same. */
  readonly isSame: boolean;
  /** Why the answer for some of the keys could be another than that of the single read. */
  readonly doubts: readonly string[];
}

function twinsOf(one: Read, { field: bulk, binding, lists }: Read): Candidate[] {
  const single = one.field;
  const singleItem = singleItems(single.type).find(({ item }) => lists.has(item));
  const items = singleItem && lists.get(singleItem.item);
  if (singleItem === undefined || items === undefined) return [];
  const { item, ...itemField } = singleItem;
  const read = { item, source: binding.source };
  const required = single.args.filter(isRequiredArgument);
  return (required.length === 0 ? single.args : required).flatMap((keyArg) => {
    const keys = findKeysInput(read, keyArg, bulk.args);
    const itemKey = findItemKey(read, keyArg);
    if (!isKeyType(keyArg.type) || keys === undefined || itemKey === undefined) return [];
    const passedOn = new Map(
      single.args.filter((arg) => arg !== keyArg).map(({ name, type }) => [name, String(type)]),
    );
    if (!takesAll(keys, passedOn)) return [];
    const known = [...nounsOf(read), keyArg.name, keys.input.name];
    const isSame = asksTheSame(one.binding, binding, known);
    return [
      {
        single: single.name,
        field: bulk.name,
        keyArg: keyArg.name,
        keysArg: keys.path,
        ...(keys.separator !== undefined && { separator: keys.separator }),
        items,
        itemKey,
        ...itemField,
        ...maxKeysOf(keys.input.astNode?.directives),
        isSame,
        doubts: [
          ...(isSame ? [] : [otherThings(one.binding, binding)]),
          ...severalItems(read, itemKey),
          ...keysLeftOut(bulk.name, keys, passedOn),
          ...severalPages(bulk, items),
          ...(keys.separator === undefined ? [] : [`"${keys.path}" is one text`]),
        ],
      },
    ];
  });
}

/**
 * Whether the bulk read takes the single read's other arguments, and needs nothing else.
 * @param passedOn Their types, by name.
 */
function takesAll({ others }: KeysInput, passedOn: ReadonlyMap<string, string>): boolean {
  const types = new Map(others.map(({ path, input }) => [path, String(input.type)]));
  return (
    [...passedOn].every(([name, type]) => types.get(name) === type) &&
    others.every(({ path, input }) => passedOn.has(path) || !isRequired(input))
  );
}

const isRequired = ({ type, defaultValue }: Input) =>
  isNonNullType(type) && defaultValue === undefined;
