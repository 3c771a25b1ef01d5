import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { LinkAnnotation } from './model.ts';
import { readBatch, readLink } from './read.ts';

export type TypeWithFields = GraphQLObjectType | GraphQLInterfaceType;

/** A field whose policies hold for the selection of a field. */
export interface GoverningField {
  readonly parent: TypeWithFields;
  readonly field: GraphQLField<unknown, unknown>;
  /** Set when the field is asked on behalf of the selected one: with arguments that the link gives. */
  readonly link?: LinkAnnotation;
}

/** Where the policies of the selection of a field stand. */
export interface Governors {
  /** The selected field itself is the first. */
  readonly fields: readonly GoverningField[];
  readonly types: readonly TypeWithFields[];
}

/**
 * Whose policies hold when `field` of `parent` is selected. They must hold on every way to a value,
 * or one way would lead round them:
 *
 * - A value may be of any type that its static type allows, and each of those is also what its
 *   interfaces say. So the field of the same name counts on all of them, and so do all of the types
 *   that may be returned, with their interfaces.
 * - A link asks Query fields on behalf of the client: the field that answers, its bulk read, and
 *   what leads to the items in the bulk answer.
 */
export function governors(
  schema: GraphQLSchema,
  parent: TypeWithFields,
  field: GraphQLField<unknown, unknown>,
): Governors {
  const fields: GoverningField[] = [];
  // An interface may have thousands of types.
  const known = new Set<typeof field>();
  const types = new Set<TypeWithFields>();

  const add = (from: TypeWithFields, selected: typeof field, link: LinkAnnotation | undefined) => {
    for (const type of relatedTypes(schema, from)) {
      const same = type.getFields()[selected.name];
      if (same === undefined || known.has(same)) continue;
      known.add(same);
      fields.push({ parent: type, field: same, ...(link && { link }) });
      addLinked(same);
    }
    for (const type of relatedTypes(schema, getNamedType(selected.type))) types.add(type);
  };

  const addLinked = ({ astNode }: typeof field) => {
    const link = readLink(astNode?.directives);
    const query = schema.getQueryType();
    const target = link && query?.getFields()[link.field];
    if (link === undefined || query == null || target === undefined) return;
    types.add(query);
    add(query, target, link);
    const batch = readBatch(astNode?.directives) ?? readBatch(target.astNode?.directives);
    if (batch === undefined || batch === 'off') return;
    let from: GraphQLNamedType = query;
    for (const name of [batch.field, ...batch.items]) {
      const step: typeof field | undefined = hasFields(from) ? from.getFields()[name] : undefined;
      if (!hasFields(from) || step === undefined) return;
      add(from, step, link);
      from = getNamedType(step.type);
    }
  };

  add(parent, field, undefined);
  return { fields, types: [...types] };
}

/** The types with fields that a value of `type` may be of, and all of their interfaces. */
export function relatedTypes(schema: GraphQLSchema, type: GraphQLNamedType): TypeWithFields[] {
  const possible: readonly GraphQLNamedType[] = isAbstractType(type)
    ? [type, ...schema.getPossibleTypes(type)]
    : [type];
  const withFields = possible.filter(hasFields);
  return [...new Set([...withFields, ...withFields.flatMap((each) => each.getInterfaces())])];
}

const hasFields = (type: GraphQLNamedType): type is TypeWithFields =>
  isObjectType(type) || isInterfaceType(type);
