import { type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import type { Contract } from '../contract/contract.ts';
import { textAt } from '../contract/json-node.ts';
import { readSchemaNode } from './schema-node.ts';
import { tellingMember } from './union-discriminator.ts';
import { kindOfVariants } from './variant-kind.ts';

/**
 * What may be any of several objects, as one schema, where they say which one they are: by one
 * discriminator for all, declared by them or what they extend, or by texts that they fix.
 * @returns `undefined`: nothing tells them apart.
 */
export function toldApart(contract: Contract, schemas: readonly unknown[]): JsonObject | undefined {
  if (kindOfVariants(contract, schemas) !== 'object') return undefined;
  const declared = schemas.map((schema) => declaredDiscriminator(contract, schema));
  const [propertyName, ...others] = new Set(declared.map(fieldOf));
  if (propertyName !== undefined && others.length === 0) {
    const mappings = declared.map((each) => objectAt(objectAt(each).mapping));
    return {
      anyOf: schemas,
      discriminator: { propertyName, mapping: Object.assign({}, ...mappings) },
    };
  }
  const variants = schemas.flatMap((each) => readSchemaNode(contract, each).variants ?? [each]);
  return tellingMember(contract, variants) && { anyOf: variants };
}

/** Swagger 2.0 writes the name alone. */
const fieldOf = (discriminator: unknown) =>
  textAt(objectAt(discriminator).propertyName) ?? textAt(discriminator);

/** The discriminator of a schema, or of the first schema that it extends. */
function declaredDiscriminator(
  contract: Contract,
  schema: unknown,
  path: ReadonlySet<unknown> = new Set(),
): unknown {
  const { node, allOf } = readSchemaNode(contract, schema);
  if (path.has(node)) return undefined;
  if (node.discriminator !== undefined) return node.discriminator;
  const inner = new Set(path).add(node);
  return allOf
    .map((part) => declaredDiscriminator(contract, part, inner))
    .find((found) => found !== undefined);
}
