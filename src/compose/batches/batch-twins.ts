import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isNonNullType,
  isRequiredArgument,
} from 'graphql';
import type { Input } from '../../annotations/input-path.ts';
import type { BatchAnnotation } from '../../annotations/model.ts';
import { readField } from '../../annotations/read.ts';
import { findItemKey, findKeysInput, isKeyType, type KeysInput } from './batch-keys.ts';
import { itemLists, type SingleItem, singleItems } from './bulk-items.ts';
import { maxKeysOf } from './max-keys.ts';

type Field = GraphQLField<unknown, unknown>;

export interface BatchTwin extends BatchAnnotation {
  /** The Query field of the single read. */
  readonly single: string;
}

export interface BatchTwins {
  readonly found: readonly BatchTwin[];
  /** Pairs that look like twins but for one thing; `@batch` takes them by hand. */
  readonly proposed: readonly (BatchTwin & { readonly because: string })[];
}

/** A field of Query, as it may be the bulk read of others. */
interface Read {
  readonly field: Field;
  readonly source: string | undefined;
  readonly lists: ReturnType<typeof itemLists>;
}

/**
 * Finds single reads whose answers a bulk read of the same source gives for many keys at once:
 * `product(id)` and `products(ids)`. Taken only when nothing is in doubt.
 */
export function findBatchTwins(schema: GraphQLSchema): BatchTwins {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  const reads = fields.map((field): Read => {
    const { binding } = readField(field.astNode?.directives);
    return { field, source: binding?.source, lists: itemLists(field.type) };
  });
  const bulksOf = readsByItem(reads);
  const found: BatchTwin[] = [];
  const proposed: (BatchTwin & { because: string })[] = [];
  for (const { field: single, source } of reads) {
    const { batch } = readField(single.astNode?.directives);
    if (source === undefined || batch !== undefined) continue;
    const [candidate, ...others] = bulksOf(singleItems(single.type))
      .filter((bulk) => bulk.field !== single && bulk.source === source)
      .flatMap((bulk) => twinsOf(single, bulk, source));
    if (candidate === undefined) continue;
    const { narrowing, ...twin } = candidate;
    if (others.length > 0) {
      const rivals = others.map(({ field, keysArg }) => `${field}(${keysArg}:)`).join(', ');
      proposed.push({ ...twin, because: `${rivals} would do as well` });
    } else if (narrowing.length > 0) {
      const names = narrowing.map((path) => `"${path}"`).join(' and ');
      const because = `${names} may leave some of the keys out of ${twin.field}`;
      proposed.push({ ...twin, because });
    } else {
      found.push(twin);
    }
  }
  return { found, proposed };
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

/** A twin and arguments of its bulk read that could leave items out: a page size, a filter. */
type Candidate = BatchTwin & { readonly narrowing: readonly string[] };

function twinsOf(single: Field, { field: bulk, lists }: Read, source: string): Candidate[] {
  const singleItem = singleItems(single.type).find(({ item }) => lists.has(item));
  const items = singleItem && lists.get(singleItem.item);
  if (singleItem === undefined || items === undefined) return [];
  const { item, ...itemField } = singleItem;
  const required = single.args.filter(isRequiredArgument);
  return (required.length === 0 ? single.args : required).flatMap((keyArg) => {
    const keys = findKeysInput({ item, source }, keyArg, bulk.args);
    const itemKey = findItemKey({ item, source }, keyArg);
    if (!isKeyType(keyArg.type) || keys === undefined || itemKey === undefined) return [];
    const passedOn = new Map(
      single.args.filter((arg) => arg !== keyArg).map(({ name, type }) => [name, String(type)]),
    );
    if (!takesAll(keys, passedOn)) return [];
    return [
      {
        single: single.name,
        field: bulk.name,
        keyArg: keyArg.name,
        keysArg: keys.path,
        items,
        itemKey,
        ...itemField,
        ...maxKeysOf(keys.input.astNode?.directives),
        // Its default (a page size, a status, a tenant) decides what is in the answer, and a key
        // that is left out would wrongly be null.
        narrowing: keys.others.map(({ path }) => path).filter((path) => !passedOn.has(path)),
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
