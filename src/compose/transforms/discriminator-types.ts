import { type GraphQLSchema, isAbstractType, isObjectType } from 'graphql';

/**
 * A discriminator's mapping names object types. Transforms rename types, but not names in
 * annotations: so each type remembers its first name in this extension, and afterwards the
 * mappings follow it.
 */
const firstName = 'headgateFirstName';

/** Before transforms. Changes the schema, which the handler made for this run. */
export function pinTypeNames(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type)) type.extensions = { ...type.extensions, [firstName]: type.name };
  }
  return schema;
}

/** After transforms: mappings get the types' new names, and lose types that were filtered away. */
export function followTypeNames(schema: GraphQLSchema): GraphQLSchema {
  const names = new Map<unknown, string>();
  const types = Object.values(schema.getTypeMap());
  for (const type of types.filter(isObjectType)) names.set(type.extensions[firstName], type.name);
  for (const type of types.filter(isAbstractType)) {
    const { headgate } = type.extensions;
    if (headgate?.discriminator === undefined) continue;
    const { field, mapping } = headgate.discriminator;
    const followed = Object.entries(mapping).flatMap(([value, name]) => {
      const now = names.get(name);
      return now === undefined ? [] : [[value, now]];
    });
    const discriminator = { field, mapping: Object.fromEntries(followed) };
    type.extensions = { ...type.extensions, headgate: { ...headgate, discriminator } };
  }
  return schema;
}
