import { type GraphQLSchema, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { closestNames } from '../../tools/closest-name.ts';

/** A field's arguments, by name. */
export type FieldElements = Map<string, true>;

/** A type's fields; one without fields is of no kind. */
export interface TypeElements {
  readonly kind: 'object' | 'interface' | 'input' | undefined;
  readonly fields: Map<string, FieldElements>;
}

/** What transforms may speak of: type → field → arguments. */
export type SchemaElements = Map<string, TypeElements>;

/** All that is in any of some schemas: a transform of all sources may speak of one of them. */
export function elementsOf(schemas: readonly GraphQLSchema[]): SchemaElements {
  const elements: SchemaElements = new Map();
  for (const type of schemas.flatMap((schema) => Object.values(schema.getTypeMap()))) {
    if (type.name.startsWith('__')) continue;
    const kind = isObjectType(type)
      ? 'object'
      : isInterfaceType(type)
        ? 'interface'
        : isInputObjectType(type)
          ? 'input'
          : undefined;
    const fields = elements.get(type.name)?.fields ?? new Map<string, FieldElements>();
    elements.set(type.name, { kind, fields });
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const { name, args } of Object.values(type.getFields())) {
        addTo(
          fields,
          name,
          args.map((arg) => arg.name),
        );
      }
    } else if (isInputObjectType(type)) {
      for (const name of Object.keys(type.getFields())) addTo(fields, name, []);
    }
  }
  return elements;
}

function addTo(fields: TypeElements['fields'], name: string, args: readonly string[]): void {
  const known = fields.get(name) ?? new Map<string, true>();
  for (const arg of args) known.set(arg, true);
  fields.set(name, known);
}

/**
 * That there is nothing of a name, and what there is that it may have meant.
 * @param noSuch `there is no type`, `Product has no field`.
 */
export function nothingCalled(noSuch: string, name: string, known: readonly string[]): string {
  const near = closestNames(name, known);
  const text = `${noSuch} "${name}"`;
  if (near.length > 0) return `${text}; did you mean ${near.join(' or ')}?`;
  // Some of a few are worth listing; of a hundred they say nothing.
  if (known.length === 0 || known.length > 10) return text;
  return `${text}; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`;
}
