import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';
import type { TypeWithFields } from '../annotations/governors.ts';
import { isInaccessible, readTags } from '../annotations/visibility.ts';
import type { ClientConfig } from '../config/sections/clients-config.ts';

export type ViewConfig = ClientConfig['view'];

/** Whether an element is in a view, by its coordinate: `Product`, `Product.name`, `Query.a(id:)`. */
export type HiddenElements = ReadonlySet<string>;

interface Tagged {
  readonly astNode?: { readonly directives?: Parameters<typeof readTags>[0] } | null | undefined;
}

/**
 * What of the graph a client does not see: what its tags say, and all that cannot be without it.
 *
 * - A field or argument that is hidden on an interface is hidden on the types that implement it, and
 *   the other way round, or one way would lead round it.
 * - A field goes with the type it returns and with an argument that it requires; a type goes with
 *   the last of its fields, values or members.
 */
export function hiddenElements(schema: GraphQLSchema, view: ViewConfig): HiddenElements {
  const hidden = new Set<string>();
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  const isExcluded = ({ astNode }: Tagged) =>
    isInaccessible(astNode?.directives) ||
    readTags(astNode?.directives).some((tag) => view.exclude.includes(tag));
  const isIncluded = (element: Tagged) =>
    view.include.length === 0 ||
    readTags(element.astNode?.directives).some((tag) => view.include.includes(tag));

  for (const type of types) {
    if (isExcluded(type)) hidden.add(type.name);
    if (isEnumType(type)) {
      for (const value of type.getValues()) {
        if (isExcluded(value)) hidden.add(`${type.name}.${value.name}`);
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (isExcluded(field)) hidden.add(`${type.name}.${field.name}`);
      }
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const onInterfaces = type.getInterfaces().map((each) => each.getFields()[field.name]);
      const isGone =
        [field, ...onInterfaces].some((each) => each !== undefined && isExcluded(each)) ||
        !(isIncluded(field) || isIncluded(type));
      if (isGone) hidden.add(`${type.name}.${field.name}`);
      for (const arg of field.args) {
        if (isExcluded(arg)) hidden.add(`${type.name}.${field.name}(${arg.name}:)`);
      }
    }
  }
  // Each round may take away what others need; the last one takes nothing.
  for (let before = -1; before < hidden.size; ) {
    before = hidden.size;
    for (const type of types) hideDependent(schema, type, hidden);
  }
  return hidden;
}

function hideDependent(schema: GraphQLSchema, type: GraphQLNamedType, hidden: Set<string>): void {
  if (hidden.has(type.name)) return;
  const isGone = ({ type: of }: { readonly type: Parameters<typeof getNamedType>[0] }) =>
    hidden.has(getNamedType(of)?.name ?? '');

  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      const place = `${type.name}.${field.name}`;
      for (const arg of field.args) {
        const isHiddenElsewhere = relatedTo(schema, type).some(({ name }) =>
          hidden.has(`${name}.${field.name}(${arg.name}:)`),
        );
        if (isGone(arg) || isHiddenElsewhere) hidden.add(`${place}(${arg.name}:)`);
      }
      const lacks = (arg: GraphQLArgument) =>
        isRequiredArgument(arg) && hidden.has(`${place}(${arg.name}:)`);
      if (isGone(field) || field.args.some(lacks) || isHiddenBelow(schema, type, field, hidden)) {
        hidden.add(place);
      }
    }
  }
  if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      const place = `${type.name}.${field.name}`;
      if (isGone(field)) hidden.add(place);
      if (isRequired(field) && hidden.has(place)) hidden.add(type.name);
    }
  }
  if (membersOf(type).every((member) => hidden.has(member))) hidden.add(type.name);
}

/** The interfaces of a type, and what implements it. */
function relatedTo(schema: GraphQLSchema, type: TypeWithFields): readonly TypeWithFields[] {
  if (!isInterfaceType(type)) return type.getInterfaces();
  const { objects, interfaces } = schema.getImplementations(type);
  return [...type.getInterfaces(), ...objects, ...interfaces];
}

const isRequired = (field: GraphQLInputField) => isRequiredInputField(field);

/** An interface cannot promise what a type that implements it does not have. */
function isHiddenBelow(
  schema: GraphQLSchema,
  type: TypeWithFields,
  { name }: GraphQLField<unknown, unknown>,
  hidden: HiddenElements,
): boolean {
  if (!isInterfaceType(type)) return false;
  const { objects, interfaces } = schema.getImplementations(type);
  return [...objects, ...interfaces].some(
    (each) =>
      !hidden.has(each.name) &&
      hidden.has(`${each.name}.${name}`) &&
      // A type without anything left goes itself.
      !membersOf(each).every((member) => hidden.has(member)),
  );
}

/** Scalars have none, and so never the last one: a place that is always visible stands for them. */
function membersOf(type: GraphQLNamedType): string[] {
  if (isUnionType(type)) return type.getTypes().map(({ name }) => name);
  if (isEnumType(type)) return type.getValues().map(({ name }) => `${type.name}.${name}`);
  if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
    return Object.keys(type.getFields()).map((name) => `${type.name}.${name}`);
  }
  return [''];
}
