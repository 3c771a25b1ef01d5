import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLString,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  Kind,
  type TypeDefinitionNode,
} from 'graphql';
import { type Input, inputsAlong } from '../../annotations/input-path.ts';
import { literalValue } from '../../annotations/literal.ts';
import type { BatchAnnotation } from '../../annotations/model.ts';
import { readBinding } from '../../annotations/read.ts';
import { fieldDirectives } from '../../annotations/write.ts';
import type { UserError } from '../../errors/user-error.ts';
import { sdlError } from '../sdl-error.ts';
import { namesManyOf } from './batch-keys.ts';
import { itemLists, itemTypeAt, singleItems } from './bulk-items.ts';
import { maxKeysOf } from './max-keys.ts';

type Field = GraphQLField<unknown, unknown>;

/**
 * Checks every `@batch` that was written by hand and fills in what it may leave out: `field` (the
 * field that `@link` names), `keysArg` (the only argument that takes a list), `keyArg` and `itemKey`
 * (named like `keysArg`), `items` (the only list of such items in the answer).
 * @throws UserError for the first that does not fit.
 */
export function completeBatches(
  types: readonly TypeDefinitionNode[],
  schema: GraphQLSchema,
): TypeDefinitionNode[] {
  return types.map((type) => {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) return type;
    return {
      ...type,
      fields: (type.fields ?? []).map((field) => completeField(type.name.value, field, schema)),
    };
  });
}

function completeField(
  typeName: string,
  field: FieldDefinitionNode,
  schema: GraphQLSchema,
): FieldDefinitionNode {
  const directive = (field.directives ?? []).find(({ name }) => name.value === 'batch');
  if (directive === undefined || argumentsOf(directive).get('off') === true) return field;
  const link = (field.directives ?? []).find(({ name }) => name.value === 'link');
  const single = link ? argumentsOf(link).get('field') : field.name.value;
  if (link === undefined && typeName !== 'Query') {
    throw sdlError(directive, '@batch stands beside @link or on a field of Query');
  }
  const batch = completeBatch(directive, field, String(single), schema);
  const [complete] = fieldDirectives(field.name.value, { batch });
  return {
    ...field,
    directives: (field.directives ?? []).map((each) =>
      each === directive ? { ...each, ...complete } : each,
    ),
  };
}

function completeBatch(
  directive: ConstDirectiveNode,
  field: FieldDefinitionNode,
  singleName: string,
  schema: GraphQLSchema,
): BatchAnnotation {
  const wrong = (problem: string, hint?: string): UserError =>
    sdlError(directive, `@batch: ${problem}`, hint);
  const given = argumentsOf(directive);
  const bulkName = String(given.get('field') ?? singleName);
  const reads = schema.getQueryType()?.getFields() ?? {};
  const [single, bulk] = [reads[singleName], reads[bulkName]];
  if (bulk === undefined) throw wrong(`there is no field ${bulkName} in Query`);
  if (single === undefined) throw wrong(`there is no field ${singleName} in Query`);
  if (readBinding(bulk.astNode?.directives) === undefined) {
    throw wrong(`Query.${bulkName} is not answered by a source`);
  }
  const keysPath = given.has('keysArg') ? String(given.get('keysArg')) : onlyList(bulk, wrong);
  const keysArg = inputsAlong(bulk.args, keysPath)?.at(-1);
  const separator = given.get('separator');
  const isKeysArg = separator === undefined ? isList : isText;
  if (keysArg === undefined || !isKeysArg(keysArg)) {
    const kind = separator === undefined ? 'list' : 'text';
    throw wrong(`Query.${bulkName} has no ${kind} argument "${keysPath}"`);
  }
  const keyArg =
    bulk === single
      ? argumentNamed(bulk, keysPath)
      : single.args.find(({ name }) =>
          given.has('keyArg')
            ? name === given.get('keyArg')
            : namesManyOf(keysArg.name, name) || single.args.length === 1,
        );
  if (keyArg === undefined) {
    const named = given.get('keyArg') ?? `that is one of "${keysArg.name}"`;
    throw wrong(`Query.${singleName} has no argument ${named}`, 'Name it: @batch(keyArg: "…").');
  }
  requireArguments(bulk, keysPath, single, wrong);
  const answer = schema.getType(itemNameOf(field, wrong));
  const { item, ...itemField } = itemIn(answer, bulk, given.get('itemField'), wrong);
  const items = itemsOf(bulk, item, given.get('items'), wrong);
  const maxKeys = given.get('maxKeys');
  return {
    field: bulkName,
    keyArg: keyArg.name,
    keysArg: keysPath,
    ...(typeof separator === 'string' && { separator }),
    items,
    itemKey: itemKeyOf(item, keysArg, given.get('itemKey'), wrong),
    ...itemField,
    ...(typeof maxKeys === 'number' ? { maxKeys } : maxKeysOf(keysArg.astNode?.directives)),
  };
}

const isList = ({ type }: Input) => isListType(getNullableType(type));
const isText = ({ type }: Input) => getNullableType(type) === GraphQLString;

type Wrong = (problem: string, hint?: string) => UserError;

function onlyList({ name, args }: Field, wrong: Wrong): string {
  const [list, ...others] = args.filter(({ type }) => isListType(getNullableType(type)));
  if (list !== undefined && others.length === 0) return list.name;
  const many = list === undefined ? 'no list argument of its own' : 'more than one list argument';
  const hint = 'Name the bulk read and what takes its keys: @batch(field: "…", keysArg: "…").';
  throw wrong(`Query.${name} has ${many}`, hint);
}

const argumentNamed = ({ args }: Field, wanted: unknown) =>
  args.find(({ name }) => name === wanted);

/** What the bulk read needs beside the keys comes from the single read's arguments. */
function requireArguments(bulk: Field, keysPath: string, single: Field, wrong: Wrong) {
  const [keysArg] = keysPath.split('.');
  for (const required of bulk.args.filter(isRequiredArgument)) {
    if (required.name !== keysArg && argumentNamed(single, required.name) === undefined) {
      throw wrong(`Query.${bulk.name} requires "${required.name}", which ${single.name} lacks`);
    }
  }
}

/** The item in the answer of the field: what the bulk read has a list of. */
function itemIn(
  answer: GraphQLNamedType | undefined,
  bulk: Field,
  given: unknown,
  wrong: Wrong,
): { readonly item: GraphQLNamedType | undefined; readonly itemField?: string } {
  const candidates = isObjectType(answer) ? singleItems(answer) : [];
  if (given === undefined) {
    const lists = itemLists(bulk.type);
    return candidates.find(({ item }) => lists.has(item)) ?? { item: answer };
  }
  const named = candidates.find(({ itemField }) => itemField === given);
  if (named !== undefined) return named;
  throw wrong(`${answer} is not an object that has nothing but a "${given}"`);
}

function itemsOf(
  bulk: Field,
  item: GraphQLNamedType | undefined,
  given: unknown,
  wrong: Wrong,
): readonly string[] {
  const path =
    typeof given === 'string' ? given.split('.') : item && itemLists(bulk.type).get(item);
  if (path !== undefined && item !== undefined && itemTypeAt(bulk.type, path) === item) return path;
  const where = typeof given === 'string' ? `at "${given}"` : '';
  throw wrong(
    `Query.${bulk.name} gives ${bulk.type}: no list of ${item} ${where}`.trimEnd(),
    'Name where the list stands: @batch(items: "…").',
  );
}

function itemKeyOf(
  item: GraphQLNamedType | undefined,
  keysArg: Input,
  given: unknown,
  wrong: Wrong,
): string {
  const fields = isObjectType(item) ? item.getFields() : {};
  const name = given ?? Object.keys(fields).find((each) => namesManyOf(keysArg.name, each));
  const field = typeof name === 'string' ? fields[name] : undefined;
  if (field !== undefined && isLeafType(getNullableType(field.type))) return field.name;
  throw wrong(
    `${item} has no field ${name ?? 'that repeats the key'}`,
    'Name the field that repeats the key: @batch(itemKey: "…").',
  );
}

/** Each key has one item: a field that gives many would get only one of them. */
function itemNameOf({ type }: FieldDefinitionNode, wrong: Wrong): string {
  const nullable = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  if (nullable.kind === Kind.NAMED_TYPE) return nullable.name.value;
  throw wrong('a batch gives one item for each key, but the type of the field is a list');
}

function argumentsOf(directive: ConstDirectiveNode): Map<string, unknown> {
  return new Map(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, literalValue(value)]),
  );
}
