import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  type InputValueDefinitionNode,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
} from 'graphql';
import type { HiddenElements } from './hidden-elements.ts';

interface Named {
  readonly name: { readonly value: string };
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/** A schema document without what is hidden. What stays keeps its directives, and so its policies. */
export function withoutHidden(document: DocumentNode, hidden: HiddenElements): DocumentNode {
  return {
    ...document,
    definitions: document.definitions.flatMap((definition) =>
      visibleDefinition(definition, hidden),
    ),
  };
}

function visibleDefinition(definition: DefinitionNode, hidden: HiddenElements): DefinitionNode[] {
  if (!('name' in definition) || definition.name === undefined) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION) return [definition];
    const operationTypes = definition.operationTypes.filter(isVisibleType(hidden));
    return [{ ...definition, operationTypes }];
  }
  const type = definition.name.value;
  if (definition.kind === Kind.DIRECTIVE_DEFINITION) return [definition];
  if (hidden.has(type)) return [];
  const isVisible = ({ name }: Named) => !hidden.has(`${type}.${name.value}`);
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const interfaces = (definition.interfaces ?? []).filter(
        ({ name }) => !hidden.has(name.value),
      );
      const fields = (definition.fields ?? [])
        .filter(isVisible)
        .map((field) => withVisibleArguments(type, field, hidden));
      return [{ ...definition, interfaces, fields }];
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return [{ ...definition, fields: (definition.fields ?? []).filter(isVisible) }];
    case Kind.ENUM_TYPE_DEFINITION:
      return [{ ...definition, values: (definition.values ?? []).filter(isVisible) }];
    case Kind.UNION_TYPE_DEFINITION: {
      const types = (definition.types ?? []).filter(({ name }) => !hidden.has(name.value));
      return [{ ...definition, types }];
    }
    default:
      return [definition];
  }
}

const isVisibleType =
  (hidden: HiddenElements) =>
  ({ type }: { readonly type: Named }) =>
    !hidden.has(type.name.value);

function withVisibleArguments(
  type: string,
  field: FieldDefinitionNode,
  hidden: HiddenElements,
): FieldDefinitionNode {
  const isVisible = ({ name }: InputValueDefinitionNode) =>
    !hidden.has(`${type}.${field.name.value}(${name.value}:)`);
  return { ...field, arguments: (field.arguments ?? []).filter(isVisible) };
}

/**
 * Types that no document can reach any more: their names alone would tell what is hidden.
 * @param schema What `withoutHidden` has left.
 */
export function unreachableTypes(schema: GraphQLSchema): HiddenElements {
  const reached = new Set<string>();
  const visit = (name: string) => {
    const type = schema.getType(name);
    if (type === undefined || reached.has(name)) return;
    reached.add(name);
    if (isUnionType(type)) for (const member of type.getTypes()) visit(member.name);
    if (isInterfaceType(type)) {
      for (const each of schema.getPossibleTypes(type)) visit(each.name);
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const each of type.getInterfaces()) visit(each.name);
      for (const field of Object.values(type.getFields())) {
        visit(getNamedType(field.type).name);
        for (const arg of field.args) visit(getNamedType(arg.type).name);
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) visit(getNamedType(field.type).name);
    }
  };
  for (const root of [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]) {
    if (root != null) visit(root.name);
  }
  for (const { args } of schema.getDirectives()) {
    for (const arg of args) visit(getNamedType(arg.type).name);
  }
  return new Set(Object.keys(schema.getTypeMap()).filter((name) => !reached.has(name)));
}
