import { isJsonObject, type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import type { Contract } from '../contract/contract.ts';
import { listAt, textAt, textsAt } from '../contract/json-node.ts';

/** A schema with everything that only says "or null" taken out of it. */
export interface SchemaNode {
  readonly node: JsonObject;
  /** Where the contract names it, `file#/pointer`. */
  readonly ref?: string;
  readonly nullable: boolean;
  /** JSON types without `null`; empty: any. */
  readonly types: readonly string[];
  /** `enum` or `const`, without null. */
  readonly values?: readonly unknown[];
  /** `oneOf` or `anyOf`, without null. */
  readonly variants?: readonly unknown[];
  readonly allOf: readonly unknown[];
}

/** Follows references and unites the ways of OpenAPI 2.0, 3.0 and 3.1 to say the same. */
export function readSchemaNode(contract: Contract, schema: unknown): SchemaNode {
  const { node: target, ref } = contract.resolve(withSiblings(contract, schema));
  const node = objectAt(target);
  const siblings = ref === undefined ? {} : objectAt(schema);
  const types = typesOf(node);
  const values = node.const === undefined ? node.enum : [node.const];
  const variants = listAt(node.oneOf).length > 0 ? node.oneOf : node.anyOf;
  const rest = withoutSpellings(
    contract,
    listAt(variants).filter((variant) => !isNull(contract, variant)),
  );
  return {
    node,
    ...(ref !== undefined && { ref }),
    nullable:
      isNullable(node) ||
      isNullable(siblings) ||
      listAt(values).includes(null) ||
      listAt(variants).some((variant) => isNull(contract, variant)),
    types: types.filter((type) => type !== 'null'),
    ...(Array.isArray(values) && { values: values.filter((value) => value !== null) }),
    ...(rest.length > 0 && { variants: rest }),
    allOf: listAt(node.allOf),
  };
}

/** Whether a part of `allOf` says what a value is, rather than only describes it. */
export function saysType(contract: Contract, part: unknown): boolean {
  const { types, values, variants, allOf, node } = readSchemaNode(contract, part);
  return (
    types.length > 0 ||
    values !== undefined ||
    variants !== undefined ||
    allOf.length > 0 ||
    node.properties !== undefined
  );
}

/** Keywords that make another type of a reference, rather than describe its use. */
const structural = [
  ...['properties', 'required', 'allOf', 'oneOf', 'anyOf', 'enum', 'const', 'items'],
  ...['discriminator', 'additionalProperties'],
];
const combined = new WeakMap<object, JsonObject>();

/**
 * JSON Schema 2020-12: keywords beside `$ref` hold as well as what it leads to. The same schema
 * gives the same object, because types are known by the identity of their schema.
 */
function withSiblings(contract: Contract, schema: unknown): unknown {
  if (!contract.refsHaveSiblings || !isJsonObject(schema) || schema.$ref === undefined) {
    return schema;
  }
  if (!structural.some((keyword) => schema[keyword] !== undefined)) return schema;
  const { $ref, ...siblings } = schema;
  const made = combined.get(schema) ?? { ...siblings, allOf: [{ $ref }, ...listAt(schema.allOf)] };
  combined.set(schema, made);
  return made;
}

function typesOf(node: JsonObject): readonly string[] {
  if (Array.isArray(node.type)) return textsAt(node.type);
  return typeof node.type === 'string' ? [node.type] : inferredType(node);
}

const typesByFormat: ReadonlyMap<string, string> = new Map([
  ...['int32', 'int64'].map((format): [string, string] => [format, 'integer']),
  ...['float', 'double'].map((format): [string, string] => [format, 'number']),
  ...['date', 'date-time', 'byte', 'binary', 'uuid', 'uri', 'email', 'password'].map(
    (format): [string, string] => [format, 'string'],
  ),
]);

/** Many contracts leave `type` out where the other keywords say it. */
function inferredType(node: JsonObject): string[] {
  if (isJsonObject(node.properties)) return ['object'];
  if (isJsonObject(node.items)) return ['array'];
  const ofText = ['pattern', 'minLength', 'maxLength'];
  if (ofText.some((keyword) => node[keyword] !== undefined)) return ['string'];
  const type = typesByFormat.get(String(node.format));
  return type === undefined ? [] : [type];
}

const isNullable = (node: JsonObject) =>
  node.nullable === true || node['x-nullable'] === true || listAt(node.type).includes('null');

function isNull(contract: Contract, schema: unknown): boolean {
  const node = objectAt(contract.resolve(schema).node);
  return (
    node.type === 'null' ||
    node.const === null ||
    saysOnlyNullable(node) ||
    refusesAll(node) ||
    (Array.isArray(node.enum) && node.enum.every((value) => value === null))
  );
}

/** Texts that only spell what is of another type, by their format. */
const spelledTypes: Readonly<Record<string, readonly string[]>> = {
  numeric: ['number', 'integer'],
  integer: ['integer'],
  boolean: ['boolean'],
};

/**
 * Tools whose services read `"1"` as 1, from a query, call it that or a text in all of the contract: it
 * is a number, and an answer has it as one.
 */
function withoutSpellings(contract: Contract, variants: readonly unknown[]): unknown[] {
  const nodes = variants.map((variant) => objectAt(contract.resolve(variant).node));
  const types = new Set(nodes.map(({ type }) => type));
  return variants.filter((_, at) => {
    const { type, format } = nodes[at] ?? {};
    const spelled = type === 'string' ? spelledTypes[String(format)] : undefined;
    return spelled?.some((each) => types.has(each)) !== true;
  });
}

/** `false`, and how it is written where schemas are objects: among variants it says "or nothing". */
export function refusesAll(schema: unknown): boolean {
  if (!isJsonObject(schema)) return schema === false;
  const { not } = schema;
  return not === true || (isJsonObject(not) && Object.keys(not).length === 0);
}

/** OpenAPI 3.0 has no type for null: among other variants, this is how contracts say "or null". */
const saysOnlyNullable = (node: JsonObject) =>
  node.nullable === true && (node.type === undefined || node.type === 'object') && !describes(node);

const describing = new Set(['nullable', 'type', 'description', 'title', 'example', 'default']);
const describes = (node: JsonObject) =>
  Object.keys(node).some((keyword) => !describing.has(keyword));

/** A type that the contract names says what it is; an inline one is described by its field. */
export function describe({ ref, node }: SchemaNode): { description?: string } {
  const description = ref === undefined ? undefined : textAt(node.description);
  return description === undefined ? {} : { description };
}
