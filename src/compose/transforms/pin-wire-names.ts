import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/**
 * Writes down every name's wire name before transforms may rename anything: afterwards, a name
 * itself no longer says what the upstream calls it. Changes the schema, which the handler made for
 * this run.
 */
export function pinWireNames(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        pin(field);
        field.args.forEach(pin);
      }
    } else if (isInputObjectType(type)) {
      Object.values(type.getFields()).forEach(pin);
    } else if (isEnumType(type)) {
      for (const value of type.getValues()) {
        const { wireValue = value.name } = value.extensions.headgate ?? {};
        value.extensions = { ...value.extensions, headgate: { wireValue } };
      }
    }
  }
  return schema;
}

interface Named<A extends { readonly wireName?: string }> {
  readonly name: string;
  extensions: { headgate?: A };
}

function pin<A extends { readonly wireName?: string }>(element: Named<A>): void {
  const { headgate } = element.extensions;
  element.extensions = {
    ...element.extensions,
    headgate: { wireName: element.name, ...headgate } as A,
  };
}
