import { isJsonObject, type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import type { Contract } from '../contract/contract.ts';
import { listAt, textsAt } from '../contract/json-node.ts';
import { readSchemaNode } from './schema-node.ts';

/** The properties of a schema with those of its `allOf`, `oneOf` and `anyOf` parts. */
export interface ObjectMembers {
  readonly properties: ReadonlyMap<string, unknown>;
  readonly required: ReadonlySet<string>;
  /** What members with any other name are; `undefined`: the contract does not speak of them. */
  readonly additional: unknown;
}

/**
 * `allOf` adds its parts; a property that several parts describe is all of these where they say its
 * members, or else described by the last one that says something. Of `oneOf` and `anyOf`, a property is required when all variants require it, and
 * where they describe it differently it may be any of these.
 */
export function collectMembers(
  contract: Contract,
  schema: unknown,
  path: ReadonlySet<unknown> = new Set(),
): ObjectMembers {
  const { node, variants, allOf } = readSchemaNode(contract, schema);
  const properties = new Map<string, unknown>();
  const required = new Set<string>();
  let additional: unknown;
  // A schema that contains itself through allOf or oneOf adds nothing to itself.
  if (path.has(node)) return { properties, required, additional };
  const inner = new Set(path).add(node);
  const add = (members: ObjectMembers) => {
    for (const [name, property] of members.properties) {
      const known = properties.get(name);
      if (isInlineObject(known) && isInlineObject(property)) {
        properties.set(name, combined('allOf', [known, property]));
      } else if (known === undefined || saysSomething(property)) {
        properties.set(name, property);
      }
    }
    for (const name of members.required) required.add(name);
    additional = members.additional ?? additional;
  };

  for (const part of allOf) add(collectMembers(contract, part, inner));
  // A base that lists what extends it: their members are not those of each other.
  const isBase = variants?.some((variant) => path.has(readSchemaNode(contract, variant).node));
  if (variants !== undefined && isBase !== true) {
    add(anyOf(variants.map((variant) => collectMembers(contract, variant, inner))));
  }
  add({
    properties: new Map(Object.entries(objectAt(node.properties))),
    required: new Set(textsAt(node.required)),
    additional: additionalSchema(node),
  });
  return { properties, required, additional };
}

function anyOf(variants: readonly ObjectMembers[]): ObjectMembers {
  const described = new Map<string, unknown[]>();
  for (const { properties } of variants) {
    for (const [name, property] of properties) {
      const known = described.get(name) ?? [];
      if (!known.some((each) => isSame(each, property))) known.push(property);
      described.set(name, known);
    }
  }
  const [first, ...others] = variants;
  const additional = [...new Set(variants.map((variant) => variant.additional))].filter(
    (schema) => schema !== undefined,
  );
  return {
    properties: new Map(
      [...described].map(([name, schemas]) => [
        name,
        schemas.length === 1 ? schemas[0] : anyOfSchema(schemas),
      ]),
    ),
    required: new Set(
      [...(first?.required ?? [])].filter((name) =>
        others.every((each) => each.required.has(name)),
      ),
    ),
    additional: additional.length > 1 ? anyOfSchema(additional) : additional[0],
  };
}

/**
 * Members without a name of their own, as `additionalProperties`, `unevaluatedProperties` and
 * `patternProperties` describe them. Said or not, JSON Schema allows any: who says it means it.
 */
export function additionalSchema(node: JsonObject): unknown {
  const any = node.additionalProperties ?? node.unevaluatedProperties;
  const schemas = Object.values(objectAt(node.patternProperties));
  if (any !== undefined && any !== false) schemas.push(any);
  return schemas.length > 1 ? anyOfSchema(schemas) : schemas[0];
}

/** Whether an object's members are written right here. One that is referred to has a name to keep. */
const isInlineObject = (schema: unknown): boolean =>
  isJsonObject(schema) && schema.$ref === undefined && isJsonObject(schema.properties);

type Combination = 'allOf' | 'anyOf';
const combinations = new WeakMap<
  object,
  { keyword: Combination; schemas: readonly unknown[]; node: unknown }[]
>();

/** A schema that the contract does not hold: any of these. */
export const anyOfSchema = (schemas: readonly unknown[]) => combined('anyOf', schemas);

/**
 * The same schemas give the same object, because types are known by the identity of their schema:
 * recursive ones would never end.
 */
function combined(keyword: Combination, schemas: readonly unknown[]): unknown {
  const anchor = schemas.find(isJsonObject);
  if (anchor === undefined) return { [keyword]: schemas };
  const known = combinations.get(anchor) ?? [];
  const same = known.find(
    (each) =>
      each.keyword === keyword &&
      each.schemas.length === schemas.length &&
      each.schemas.every((schema, index) => schema === schemas[index]),
  );
  const entry = same ?? { keyword, schemas, node: { [keyword]: schemas } };
  if (same === undefined) combinations.set(anchor, [...known, entry]);
  return entry.node;
}

const isSame = (one: unknown, other: unknown) =>
  one === other ||
  (isJsonObject(one) && isJsonObject(other) && one.$ref !== undefined && one.$ref === other.$ref);

const annotations = new Set([
  'description',
  'title',
  'example',
  'examples',
  'default',
  'deprecated',
]);

function saysSomething(schema: unknown): boolean {
  return isJsonObject(schema) && Object.keys(schema).some((keyword) => !annotations.has(keyword));
}

/** The text that a property always has, when `const` or a one-value `enum` fixes it. */
export function fixedText(contract: Contract, property: unknown): string | undefined {
  const { values = [] } = readSchemaNode(contract, property);
  const [value, ...others] = listAt(values);
  return typeof value === 'string' && others.length === 0 ? value : undefined;
}
