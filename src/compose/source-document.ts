import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  type NamedTypeNode,
  parse,
  printSchema,
  type TypeDefinitionNode,
  visit,
} from 'graphql';
import {
  argumentDirectives,
  enumValueDirectives,
  fieldDirectives,
  typeDirectives,
} from '../annotations/write.ts';

/**
 * One source's schema as type definitions whose directives carry its annotations. graphql-js prints
 * a schema without directives; they are added to what it printed.
 */
export function sourceDefinitions(schema: GraphQLSchema): TypeDefinitionNode[] {
  const text = printSchema(schema);
  // A contract without a single operation that can be served: the report says why.
  if (text === '') return [];
  return parse(text, { noLocation: true })
    .definitions.filter(isTypeDefinition)
    .map((definition) => annotateType(schema, definition));
}

export function isTypeDefinition(definition: DefinitionNode): definition is TypeDefinitionNode {
  return definition.kind.endsWith('TypeDefinition');
}

function annotateType(schema: GraphQLSchema, definition: TypeDefinitionNode): TypeDefinitionNode {
  const type = schema.getType(definition.name.value);
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      if (!isObjectType(type) && !isInterfaceType(type)) return definition;
      const fields = type.getFields();
      return {
        ...definition,
        directives: typeDirectives(type.extensions.headgate ?? {}),
        fields: (definition.fields ?? []).map((node): FieldDefinitionNode => {
          const field = fields[node.name.value];
          const args = new Map(field?.args.map((arg) => [arg.name, arg.extensions.headgate]));
          return {
            ...node,
            directives: kept(node).concat(
              fieldDirectives(node.name.value, field?.extensions.headgate ?? {}),
            ),
            arguments: (node.arguments ?? []).map((arg) => annotateInput(arg, args)),
          };
        }),
      };
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      if (!isInputObjectType(type)) return definition;
      const fields = new Map(
        Object.values(type.getFields()).map((field) => [field.name, field.extensions.headgate]),
      );
      return {
        ...definition,
        directives: kept(definition).concat(typeDirectives(type.extensions.headgate ?? {})),
        fields: (definition.fields ?? []).map((node) => annotateInput(node, fields)),
      };
    }
    case Kind.ENUM_TYPE_DEFINITION: {
      if (!isEnumType(type)) return definition;
      return {
        ...definition,
        values: (definition.values ?? []).map((node): EnumValueDefinitionNode => {
          const { name } = node;
          const annotations = type.getValue(name.value)?.extensions.headgate ?? {};
          return {
            ...node,
            directives: kept(node).concat(enumValueDirectives(name.value, annotations)),
          };
        }),
      };
    }
    case Kind.UNION_TYPE_DEFINITION:
      return isUnionType(type)
        ? { ...definition, directives: typeDirectives(type.extensions.headgate ?? {}) }
        : definition;
    case Kind.SCALAR_TYPE_DEFINITION:
      return definition;
  }
}

type Wire = { readonly wireName?: string } | undefined;

function annotateInput(
  node: InputValueDefinitionNode,
  annotations: ReadonlyMap<string, Wire>,
): InputValueDefinitionNode {
  const { name } = node;
  return {
    ...node,
    directives: kept(node).concat(
      argumentDirectives(name.value, annotations.get(name.value) ?? {}),
    ),
  };
}

/** What graphql-js printed itself: `@deprecated`. */
const kept = (node: { readonly directives?: readonly ConstDirectiveNode[] }) => [
  ...(node.directives ?? []),
];

/** Gives types other names, wherever they are named: in definitions, references and annotations. */
export function renameTypes(
  definitions: readonly TypeDefinitionNode[],
  names: ReadonlyMap<string, string>,
): TypeDefinitionNode[] {
  if (names.size === 0) return [...definitions];
  const renamed = <N extends TypeDefinitionNode | NamedTypeNode>(node: N): N => {
    const value = names.get(node.name.value);
    return value === undefined ? node : { ...node, name: { ...node.name, value } };
  };
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions };
  const result = visit(document, {
    enter(node) {
      if (node.kind === Kind.NAMED_TYPE) return renamed(node);
      if (node.kind === Kind.DIRECTIVE && node.name.value === 'discriminator') {
        return visit(node, {
          ObjectField: (member) =>
            member.name.value === 'type' && member.value.kind === Kind.STRING
              ? {
                  ...member,
                  value: {
                    ...member.value,
                    value: names.get(member.value.value) ?? member.value.value,
                  },
                }
              : undefined,
        });
      }
      return undefined;
    },
  });
  return result.definitions.filter(isTypeDefinition).map(renamed);
}
